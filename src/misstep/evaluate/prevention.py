"""How many failures never happen where a monitor may stop the robot?

A skill is run as it is, and all guards look on. Then it is run again from the same seed for each guard that would have
stopped the robot, and stopped there: until then the two executions are the same. A failure is prevented if nothing went
wrong after the stop either. What a guard would have said of a success is a false stop.

Source: docs/derivations.md, section Prevention.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from misstep.core.skill import Skill, SkillStopped
from misstep.evaluate.guards import Guard
from misstep.record.skill_run import carry_out

ORACLE = "oracle"
ORACLE_AHEAD_NS = 1_000_000_000
"""It knows the onset, and stops the robot so long before."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What came of one guard in one execution.

    Attributes:
        stopped_ns: source time at which the robot stopped; None where the guard had nothing to say in time.
        prevented: whether a failure that there was without it did not happen.
    """

    stopped_ns: int | None = None
    prevented: bool = False


@dataclass(frozen=True, slots=True)
class Guarded:
    """One seed of one skill.

    Attributes:
        skill, seed: which.
        failed: how it ended without a guard.
        cause: of the failure; empty for a success.
        onset_ns: of the failure, None where nobody knows.
        duration_ns: without a guard.
        stops: by guard.
    """

    skill: str
    seed: int
    failed: bool
    cause: str
    onset_ns: int | None
    duration_ns: int
    stops: Mapping[str, Stop]


def guarded(skill: Skill, seed: int, guards: Mapping[str, Guard], period_ns: int, latency_ns: int) -> Guarded:
    """Runs a skill without and with each guard.

    Args:
        skill: whose executions of one seed are the same each time.
        seed: of `random` and `numpy.random`.
        guards: by name; the oracle is added.
        period_ns: between two questions to a guard.
        latency_ns: from an alarm to the robot's stop.
    """
    looking = Onlookers(skill.name, guards, period_ns)
    failure = carry_out(skill, looking, seed).failure
    failed, onset_ns = failure is not None, failure.onset_ns if failure else None
    due = {name: None if t_ns is None else t_ns + latency_ns for name, t_ns in looking.alarmed_ns.items()}
    due[ORACLE] = max(onset_ns - ORACLE_AHEAD_NS, 1) if onset_ns is not None else None
    stops = {name: _stopped(skill, seed, t_ns, onset_ns, failed, looking.now_ns) for name, t_ns in due.items()}
    cause = (failure.cause if failure else "") or ""
    return Guarded(skill.name, seed, failed, cause, onset_ns, looking.now_ns, stops)


def _stopped(skill: Skill, seed: int, stop_ns: int | None, onset_ns: int | None, failed: bool, end_ns: int) -> Stop:
    """Runs it again only where that can change anything: a failure that a stop comes before."""
    if stop_ns is None or stop_ns >= end_ns or (failed and onset_ns is not None and stop_ns >= onset_ns):
        return Stop()
    if not failed:
        return Stop(stop_ns)
    failure = carry_out(skill, StopAt(stop_ns), seed).failure
    return Stop(stop_ns, prevented=failure is None or failure.onset_ns is None)


class Unrecorded:
    """A recorder that keeps nothing."""

    def describe(self, stream: str, channels: Sequence[str], units: Sequence[str] = ()) -> None:
        """Forgets the names of channels."""

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Forgets a sample."""

    def image(self, stream: str, t_ns: int, array: NDArray[Any]) -> None:
        """Forgets a picture."""

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        """Forgets an event."""


class Onlookers(Unrecorded):
    """A recorder of nothing but when each guard would first have stopped the robot.

    Attributes:
        alarmed_ns: source time by guard; None until it has.
        now_ns: the newest source stamp.
    """

    def __init__(self, skill: str, guards: Mapping[str, Guard], period_ns: int) -> None:
        self.alarmed_ns: dict[str, int | None] = dict.fromkeys(guards)
        self.now_ns = 0
        self._skill, self._guards, self._period_ns = skill, guards, period_ns
        self._due_ns: int | None = None

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Passes a sample on."""
        self._take(stream, t_ns, np.atleast_1d(np.asarray(values, np.float64)))

    def image(self, stream: str, t_ns: int, array: NDArray[Any]) -> None:
        """Passes a picture on."""
        self._take(stream, t_ns, array)

    def _take(self, stream: str, t_ns: int, value: NDArray[Any]) -> None:
        if self._due_ns is None:
            self._due_ns = t_ns + self._period_ns
            for guard in self._guards.values():
                guard.begin(self._skill, t_ns)
        while self._due_ns < t_ns:
            self._ask(self._due_ns)
            self._due_ns += self._period_ns
        self.now_ns = max(self.now_ns, t_ns)
        for guard in self._waiting().values():
            guard.take(stream, t_ns, value)

    def _ask(self, now_ns: int) -> None:
        for name, guard in self._waiting().items():
            if guard.alarms(now_ns):
                self.alarmed_ns[name] = now_ns

    def _waiting(self) -> dict[str, Guard]:
        return {name: guard for name, guard in self._guards.items() if self.alarmed_ns[name] is None}


class StopAt(Unrecorded):
    """A recorder that stops the skill at a source time."""

    def __init__(self, stop_ns: int) -> None:
        self._stop_ns = stop_ns

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Raises SkillStopped once it is time."""
        if t_ns >= self._stop_ns:
            raise SkillStopped
