"""A test session: prepared, run under the eyes of the user, and told to its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from misstep.blame.knowledge import Knowledge, learn
from misstep.blame.result import result, untested_functions
from misstep.blame.session import Limits, Runner, Session, Step, replay
from misstep.blame.session_file import SavedSession, new_session_id
from misstep.cli.console import waiting
from misstep.cli.step_panel import step_panel
from misstep.cli.training import ready_detectors
from misstep.core.errors import NoCallsError
from misstep.core.preset import Preset
from misstep.detect.train import Training
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Settings:
    """What a session is about; it keeps them when it is resumed.

    Attributes:
        skills_module: where the skills come from.
        skills: those under test.
        preset: reading of the paper.
        seed: of the session's executions.
        per_second: whether gain is weighed per second of robot time.
    """

    skills_module: str
    skills: Sequence[str]
    preset: Preset = "default"
    seed: int = 0
    per_second: bool = False

    @classmethod
    def of(cls, saved: SavedSession) -> "Settings":
        """Those of a session that was saved."""
        return cls(saved.skills_module, saved.skills, saved.preset, saved.seed, saved.per_second)


def knowledge_of(
    store: Store, skills: Sequence[str], training: Training, costs_s: Mapping[str, float | None] | None = None
) -> Knowledge:
    """What the successes of some skills teach, after training the detectors that are missing or stale.

    Raises:
        TooFewExecutionsError: a skill has too few successes.
        NoCallsError: the successes were recorded without function calls.
    """
    detectors = ready_detectors(store, skills, training)
    with waiting("reading the successes"):
        knowledge = learn(store, {skill: one.model for skill, one in detectors.items()}, costs_s)
    if not knowledge.functions:
        raise NoCallsError(store.root)
    return knowledge


def new_session(store: Store, runner: Runner, knowledge: Knowledge, settings: Settings, limits: Limits) -> Session:
    """A session that has executed nothing yet."""
    return _session(new_session_id(store.root), store, runner, knowledge, settings, limits, [])


def resumed_session(store: Store, runner: Runner, knowledge: Knowledge, saved: SavedSession, limits: Limits) -> Session:
    """A saved session with all it has seen."""
    with waiting(f"reading {saved.id}"):
        steps = replay(store, knowledge, saved.steps, saved.preset, saved.seed)
    return _session(saved.id, store, runner, knowledge, Settings.of(saved), limits, steps)


def _session(
    session_id: str,
    store: Store,
    runner: Runner,
    knowledge: Knowledge,
    settings: Settings,
    limits: Limits,
    steps: list[Step],
) -> Session:
    return Session(
        session_id,
        store,
        runner,
        knowledge,
        settings.skills_module,
        settings.preset,
        settings.seed,
        settings.per_second,
        limits,
        steps,
    )


def run_session(session: Session, console: Console) -> None:
    """Runs a session to its end and prints each of its steps."""
    steps = session.run()
    while True:
        with waiting(f"running {session.next_skill()[0]}"):
            step = next(steps, None)
        if step is None:
            return
        console.print(step_panel(len(session.steps), step))


def session_result(session: Session, defined: Sequence[str]) -> dict[str, Any]:
    """The session's result as JSON-ready data; `defined` are all functions of the traced sources."""
    trials = [step.trial for step in session.steps]
    untested = untested_functions(defined, session.verdict)
    facts = result(trials, session.verdict, session.knowledge, untested, session.stopped, session.per_second)
    return facts | {"session": session.id}
