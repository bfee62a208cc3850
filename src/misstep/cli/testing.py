"""A test session: prepared, run under the eyes of the user, and told to its end."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from rich.console import Console

from misstep.blame.knowledge import Knowledge, learn
from misstep.blame.likelihood import Priors
from misstep.blame.result import result, untested_functions
from misstep.blame.selection import BY_EXECUTION, Price
from misstep.blame.session import Limits, Session, Step, replay
from misstep.blame.session_file import SavedSession, save_session
from misstep.blame.trial import Trial, observe
from misstep.cli.console import text_console, waiting
from misstep.cli.renames import session_naming
from misstep.cli.step_panel import step_panel
from misstep.cli.training import ready_detectors
from misstep.core.errors import NoCallsError
from misstep.core.execution import Execution, Outcome
from misstep.core.naming import AS_RECORDED, Naming
from misstep.core.preset import Preset
from misstep.detect.library import has_sensors
from misstep.detect.training import Training
from misstep.store.store import Store


class Runner(Protocol):
    """Executes a skill and stores what happened."""

    def run(self, skill: str, seed: int) -> Execution:
        """One execution."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a session is about; it keeps them when it is resumed.

    Attributes:
        skills_module: where the skills come from; may be empty if they are run by hand.
        skills: those under test.
        preset: reading of the paper.
        seed: of the session's executions.
        price: what running a skill costs.
        manual: whether the skills are run by hand.
    """

    skills_module: str
    skills: Sequence[str]
    preset: Preset = "default"
    seed: int = 0
    price: Price = BY_EXECUTION
    manual: bool = False

    @classmethod
    def of(cls, saved: SavedSession) -> "Settings":
        """Those of a session that was saved."""
        price = Price(saved.per_second, saved.switch)
        return cls(saved.skills_module, saved.skills, saved.preset, saved.seed, price, saved.manual)


def knowledge_of(
    store: Store,
    skills: Sequence[str],
    training: Training,
    costs_s: Mapping[str, float | None] | None = None,
    priors: Priors = Priors(),
    naming: Naming = AS_RECORDED,
) -> Knowledge:
    """What the successes of some skills teach, after training the detectors that are missing or stale.

    A skill without sensors has no detector: of its executions only the outcome is known, and when they ended.

    Raises:
        TooFewExecutionsError: a skill has too few successes.
        NoCallsError: the successes were recorded without function calls.
    """
    detectors = ready_detectors(store, [skill for skill in skills if has_sensors(store, skill)], training)
    models = {skill: detectors[skill].model if skill in detectors else None for skill in skills}
    return _learnt(store, models, costs_s, priors, naming)


def knowledge_without_detectors(
    store: Store, skills: Sequence[str], priors: Priors = Priors(), naming: Naming = AS_RECORDED
) -> Knowledge:
    """What the successes of some skills teach of their calls, for executions that nobody records.

    Raises:
        TooFewExecutionsError: a skill has no success.
        NoCallsError: the successes were recorded without function calls.
    """
    return _learnt(store, dict.fromkeys(skills), None, priors, naming)


def session_knowledge(
    store: Store, saved: SavedSession, priors: Priors = Priors(), naming: Naming | None = None
) -> Knowledge:
    """What a saved session was compared with, with functions called as `naming` says; None: as in the session.

    Raises:
        Like `knowledge_of`.
    """
    naming = session_naming(store, saved) if naming is None else naming
    if saved.manual:
        return knowledge_without_detectors(store, saved.skills, priors, naming)
    return knowledge_of(store, saved.skills, Training(saved.preset), None, priors, naming)


def _learnt(
    store: Store,
    models: Mapping[str, Any],
    costs_s: Mapping[str, float | None] | None,
    priors: Priors,
    naming: Naming,
) -> Knowledge:
    with waiting("reading the successes"):
        knowledge = learn(store, models, costs_s, priors, naming)
    if not knowledge.functions:
        raise NoCallsError(store.root)
    if knowledge.renaming:
        text_console(as_json=True).print(knowledge.renaming)
    return knowledge


def new_session(
    session_id: str,
    store: Store,
    runner: Runner,
    knowledge: Knowledge,
    settings: Settings,
    limits: Limits,
    steps: Sequence[Step] = (),
    confirmed: tuple[str, ...] = (),
) -> Session:
    """A session on a store, saved after every execution; `steps` are those it has behind it.

    What held its bug, if that is `confirmed`, is kept.
    """

    def execute(skill: str, seed: int) -> Trial:
        return observe(store, runner.run(skill, seed), knowledge)

    def save(session: Session) -> None:
        done = [(step.trial.execution.id, step.gain_bits) for step in session.steps]
        saved = SavedSession(
            session_id, settings.skills_module, sorted(knowledge.references), settings.preset, settings.seed,
            settings.price.per_second, settings.price.switch, settings.manual, done, session.stopped, confirmed,
        )  # fmt: skip
        save_session(store.root, saved)

    return Session(
        session_id, knowledge, execute, save, settings.preset, settings.seed, settings.price, limits, list(steps)
    )


def session_executions(store: Store, saved: SavedSession) -> list[Execution]:
    """All executions of a session, with the labels they have now.

    They come from the store and not from the session's file: Ctrl-C may have come between an execution's end and the
    file's writing. What Ctrl-C cut short is in neither.
    """
    return kept_executions(store, saved.id, {execution_id for execution_id, _ in saved.steps})


def kept_executions(store: Store, session_id: str, counted: Collection[str]) -> list[Execution]:
    """The executions of a session that were judged, or are `counted` among its steps."""
    return [
        execution
        for execution in store.executions(session=session_id)
        if execution.outcome is not Outcome.UNKNOWN or execution.id in counted
    ]


def session_trials(store: Store, saved: SavedSession, knowledge: Knowledge) -> list[Trial]:
    """The same, observed."""
    return [observe(store, execution, knowledge) for execution in session_executions(store, saved)]


def session_steps(store: Store, saved: SavedSession, knowledge: Knowledge) -> list[Step]:
    """The steps of a saved session."""
    with waiting(f"reading {saved.id}"):
        return replay(session_trials(store, saved, knowledge), knowledge, saved.preset, saved.seed)


def run_session(session: Session, console: Console, by_hand: bool = False) -> None:
    """Runs a session to its end and prints each of its steps."""
    steps = session.run()
    while True:
        following = session.next_skill()
        if by_hand:
            console.print(following.sentence())
        with nullcontext() if by_hand else waiting(f"running {following.skill}"):
            step = next(steps, None)
        if step is None:
            return
        console.print(step_panel(len(session.steps), step, console.width))


def session_result(session: Session, defined: Sequence[str]) -> dict[str, Any]:
    """The session's result as JSON-ready data; `defined` are all functions of the traced sources."""
    trials = [step.trial for step in session.steps]
    untested = untested_functions(defined, session.verdict)
    whys = [step.why for step in session.steps]
    likelihood = session.knowledge.likelihood
    facts = result(trials, session.verdict, session.next_skill(), untested, session.stopped, whys, likelihood)
    return facts | {"session": session.id}
