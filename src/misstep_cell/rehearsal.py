"""Executions that nobody records: for a look and for counting calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from misstep import Failure
from misstep_cell.cell_skill import CellSkill
from misstep_cell.errors import UnknownCellSkillError
from misstep_cell.robot.errors import RobotError
from misstep_cell.skills import SKILLS
from misstep_cell.world.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How an execution ended.

    Attributes:
        succeeded: what the world's state says.
        duration_s: simulated time it took.
        failure: what went wrong; None for a success.
        summary: one line for people.
    """

    succeeded: bool
    duration_s: float
    failure: Failure | None
    summary: str


class Watcher(Protocol):
    """Takes pictures of an execution."""

    def watch(self, simulation: Simulation) -> None:
        """Called after every control cycle."""


class ForgetfulRecorder:
    """A recorder that keeps nothing."""

    def describe(self, stream: str, channels: Sequence[str], units: Sequence[str] = ()) -> None:
        """Forgets the names of the channels."""

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Forgets a sample."""

    def image(self, stream: str, t_ns: int, array: NDArray[Any]) -> None:
        """Forgets an image."""

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        """Forgets an event."""


class EventPrinter(ForgetfulRecorder):
    """A recorder that tells events and forgets the rest."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        """Tells an event."""
        self._tell(f"{t_ns / 1e9:6.2f} s  {name} {text}")


def find_skill(name: str) -> CellSkill:
    """The cell's skill of this name.

    Raises:
        UnknownCellSkillError: there is none.
    """
    by_name = {skill.name: skill for skill in SKILLS}
    if name not in by_name:
        raise UnknownCellSkillError(name, list(by_name))
    return by_name[name]


def prepare(skill: CellSkill, seed: int, cause: str | None = None) -> None:
    """Lays out the scene of a seed, as misstep does.

    Args:
        skill: whose scene it is.
        seed: of the scene.
        cause: of failure, "" for none; by default as MISSTEP_CELL_UPSETS says.
    """
    np.random.seed(seed)  # noqa: NPY002  (the generator that misstep seeds)
    skill.prepare(cause)


def rehearse(
    skill: CellSkill,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
    film: Watcher | None = None,
    cause: str | None = None,
) -> Rehearsal:
    """Runs one execution; an exception of the robot's software ends it as a failure.

    Args:
        skill: what to run.
        seed: of the scene.
        tell: gets a line for every event.
        film: watches the simulation.
        cause: of failure, "" for none; by default as MISSTEP_CELL_UPSETS says.
    """
    prepare(skill, seed, cause)
    if film:
        skill.simulation.on_cycle.append(film.watch)
    error = ""
    try:
        skill.execute(EventPrinter(tell))
    except RobotError as raised:
        error = f" ({type(raised).__name__}: {raised})"
    failure = skill.failure()
    if error:
        failure = replace(failure or Failure(), kind=failure.kind if failure and failure.kind else "exception")
    summary = "success" if failure is None else f"failure: {failure}{error}"
    return Rehearsal(failure is None, skill.simulation.t_ns / 1e9, failure, summary)
