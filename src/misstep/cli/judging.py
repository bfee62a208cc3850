"""The belief from executions that exist already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

from misstep.blame.knowledge import Knowledge
from misstep.blame.reason import Reason
from misstep.blame.result import result, untested_functions
from misstep.blame.selection import BY_EXECUTION
from misstep.blame.session import Step, next_skill
from misstep.blame.session_file import SavedSession, load_session, session_ids
from misstep.blame.software import check_same_software
from misstep.blame.trial import Trial, Verdict, judge, observe
from misstep.cli.console import waiting
from misstep.cli.likelihoods import priors_of
from misstep.cli.renames import execution_naming
from misstep.cli.sources import defined_in
from misstep.cli.testing import Settings, knowledge_of, session_knowledge, session_steps
from misstep.cli.training import trainable
from misstep.core.errors import SessionError
from misstep.core.naming import Naming
from misstep.core.preset import Likelihood
from misstep.detect.training import Training
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Judgement:
    """What some executions say together.

    Attributes:
        about: what they are, for people.
        trials: the executions, observed.
        verdict: the belief.
        knowledge: what it was compared with.
        session: the session they are from, if they are from one.
        steps: of that session.
    """

    about: str
    trials: Sequence[Trial]
    verdict: Verdict
    knowledge: Knowledge
    session: SavedSession | None
    steps: Sequence[Step] = ()

    @property
    def following(self) -> Reason:
        """The skill worth running next, and why."""
        price = Settings.of(self.session).price if self.session else BY_EXECUTION
        last = self.trials[-1].execution.skill if self.trials else None
        return next_skill(self.verdict, self.knowledge, price, last)

    def facts(self, roots: Sequence[str]) -> dict[str, Any]:
        """The result as JSON-ready data; untested functions are those that `roots` define and nothing called."""
        untested = untested_functions(
            defined_in(roots, self.session.skills_module if self.session else ""), self.verdict
        )
        stopped = self.session.stopped if self.session else None
        whys = [step.why for step in self.steps]
        likelihood = self.knowledge.likelihood
        facts = result(self.trials, self.verdict, self.following, untested, stopped, whys, likelihood)
        return facts | {"session": self.session.id if self.session else None}


def newest_session(store: Store) -> str:
    """The id of the session that was begun last.

    Raises:
        SessionError: there is none.
    """
    ids = session_ids(store.root)
    if not ids:
        remedy = f"Run one: misstep test SKILLS --trace PACKAGE --store {store.root}; or name executions by id."
        raise SessionError(f"{store.root} holds no test session.", remedy)
    return ids[-1]


def judge_named(
    store: Store, ids: Sequence[str], session_id: str | None, likelihood: Likelihood | None = None
) -> Judgement:
    """The belief from executions named one by one, or from a session; from the newest one if nothing is named."""
    if ids and session_id:
        raise typer.BadParameter("name executions or a session, not both.")
    if ids:
        return judge_executions(store, ids, likelihood)
    return judge_session(store, session_id or newest_session(store), likelihood)


def judge_executions(store: Store, ids: Sequence[str], likelihood: Likelihood | None = None) -> Judgement:
    """The belief from executions named one by one, compared with all skills that can be learnt.

    Raises:
        MixedSoftwareError: they are of different software.
    """
    executions = [store.get(execution_id) for execution_id in ids]
    check_same_software(executions)
    skills = [skill for skill in store.count_by_skill() if trainable(store, skill)]
    priors = priors_of(store, "default", likelihood)
    naming = execution_naming(store, executions[0])
    knowledge = knowledge_of(store, skills, Training(), None, priors, naming)
    about = ids[0] if len(ids) == 1 else "named executions"
    with waiting(f"reading {about}"):
        trials = [observe(store, execution, knowledge) for execution in executions]
        return Judgement(about, trials, judge(trials, knowledge), knowledge, None)


def judge_session(
    store: Store, session_id: str, likelihood: Likelihood | None = None, naming: Naming | None = None
) -> Judgement:
    """The belief from all executions of a session, with the labels they have now.

    Functions are called as `naming` says; None: as they were called in the session.

    Raises:
        MixedSoftwareError: they are of different software.
    """
    saved = load_session(store.root, session_id)
    check_same_software(store.executions(session=session_id))
    knowledge = session_knowledge(store, saved, priors_of(store, saved.preset, likelihood), naming)
    steps = session_steps(store, saved, knowledge)
    trials = [step.trial for step in steps]
    verdict = steps[-1].verdict if steps else judge([], knowledge, saved.preset, saved.seed)
    return Judgement(session_id, trials, verdict, knowledge, saved, steps)
