"""The belief from executions that exist already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

from misstep.blame.knowledge import Knowledge
from misstep.blame.result import result, untested_functions
from misstep.blame.session import Step, replay
from misstep.blame.session_file import SavedSession, load_session, session_ids
from misstep.blame.trial import Trial, Verdict, judge, observe
from misstep.cli.console import waiting
from misstep.cli.sources import defined_in
from misstep.cli.testing import knowledge_of
from misstep.cli.training import trainable
from misstep.core.errors import SessionError
from misstep.core.execution import Execution
from misstep.detect.train import Training
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
    """

    about: str
    trials: Sequence[Trial]
    verdict: Verdict
    knowledge: Knowledge
    session: SavedSession | None

    @property
    def per_second(self) -> bool:
        """Whether gain is weighed per second of robot time."""
        return self.session is not None and self.session.per_second

    def facts(self, roots: Sequence[str]) -> dict[str, Any]:
        """The result as JSON-ready data; untested functions are those that `roots` define and nothing called."""
        untested = untested_functions(
            defined_in(roots, self.session.skills_module if self.session else ""), self.verdict
        )
        stopped = self.session.stopped if self.session else None
        facts = result(self.trials, self.verdict, self.knowledge, untested, stopped, self.per_second)
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


def judge_named(store: Store, ids: Sequence[str], session_id: str | None) -> Judgement:
    """The belief from executions named one by one, or from a session; from the newest one if nothing is named."""
    if ids and session_id:
        raise typer.BadParameter("name executions or a session, not both.")
    return judge_executions(store, ids) if ids else judge_session(store, session_id or newest_session(store))


def judge_executions(store: Store, ids: Sequence[str]) -> Judgement:
    """The belief from executions named one by one, compared with all skills that can be learnt."""
    executions = [store.get(execution_id) for execution_id in ids]
    skills = [skill for skill in store.count_by_skill() if trainable(store, skill)]
    knowledge = knowledge_of(store, skills, Training())
    return _judged(store, f"{len(ids)} executions", executions, knowledge, None)


def judge_session(store: Store, session_id: str) -> Judgement:
    """The belief from all executions of a session, with the labels they have now."""
    saved = load_session(store.root, session_id)
    knowledge = knowledge_of(store, saved.skills, Training(saved.preset))
    return _judged(store, session_id, store.executions(session=session_id), knowledge, saved)


def session_steps(store: Store, judgement: Judgement) -> list[Step]:
    """The steps of the judgement's session, one an execution."""
    saved = judgement.session
    if saved is None:
        return []
    with waiting(f"reading {saved.id}"):
        return replay(store, judgement.knowledge, saved.steps, saved.preset, saved.seed)


def _judged(
    store: Store, about: str, executions: Sequence[Execution], knowledge: Knowledge, saved: SavedSession | None
) -> Judgement:
    with waiting(f"reading {about}"):
        trials = [observe(store, execution, knowledge) for execution in executions]
        verdict = judge(trials, knowledge, saved.preset if saved else "default", saved.seed if saved else 0)
    return Judgement(about, trials, verdict, knowledge, saved)
