"""The sessions of a store whose bug is known, read to be learned from."""

import hashlib
import json
from collections.abc import Sequence

from misstep.blame.knowledge import Knowledge
from misstep.blame.labelled import Labelled
from misstep.blame.session_file import SavedSession, load_session, session_ids
from misstep.cli.console import waiting
from misstep.cli.renames import is_commit, names_of, naming_at
from misstep.cli.testing import session_executions, session_knowledge, session_trials
from misstep.core.execution import Execution, Outcome
from misstep.core.naming import AS_RECORDED, Naming
from misstep.store.store import Store


def confirmed_sessions(store: Store) -> list[SavedSession]:
    """Those of which somebody said what held the bug, oldest first."""
    return [one for name in session_ids(store.root) if (one := load_session(store.root, name)).confirmed]


def labelled_sessions(store: Store, sessions: Sequence[SavedSession]) -> list[Labelled]:
    """The same with their executions; those that compare with the same successes share what is known of these.

    All are told by the names that functions had in the newest: the same bugs have the same names.
    """
    ran = {saved.id: session_executions(store, saved) for saved in sessions}
    naming = _naming(store, [one for executions in ran.values() for one in executions], sessions)
    known: dict[tuple[object, ...], Knowledge] = {}
    found = []
    for saved in sessions:
        key = (tuple(saved.skills), saved.preset, saved.manual)
        if key not in known:
            known[key] = session_knowledge(store, saved, naming=naming)
        with waiting(f"reading {saved.id}"):
            trials = session_trials(store, saved, known[key])
        judged = tuple(one for one in trials if one.execution.outcome is not Outcome.UNKNOWN)
        names = names_of(store, ran[saved.id], known[key].naming)
        truth = frozenset(names.get(one, one) for one in saved.confirmed)
        found.append(Labelled(saved.id, truth, judged, known[key]))
    return found


def _naming(store: Store, executions: Sequence[Execution], sessions: Sequence[SavedSession]) -> Naming:
    """Names as at the newest revision whose files are known."""
    known = [one.revision for one in executions if is_commit(one.revision)]
    return naming_at(store, known[-1], executions, sessions[-1].skills_module) if known else AS_RECORDED


def hash_of(store: Store, sessions: Sequence[Labelled]) -> str:
    """Fingerprint of what was learned from: the truths, the executions, and how they ended."""
    executions = {one.id: [trial.execution for trial in one.trials] for one in sessions}
    facts = [
        (one.id, sorted(one.truth), [(store.version(ran.id), ran.outcome) for ran in executions[one.id]])
        for one in sessions
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
