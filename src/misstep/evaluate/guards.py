"""Who may stop the robot: the monitor, and what it is compared with. Told of every sample, in source time."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from misstep.calibrate import Promise
from misstep.core.execution import Execution
from misstep.core.streams import Float64s
from misstep.signals.recordings import Recordings
from misstep.watch.latch import Latch
from misstep.watch.replaying import Arrival, hand_over
from misstep.watch.watch import Watch

FORCE_AXES = 3
"""A wrench begins with its forces."""


class Guard(Protocol):
    """Watches one execution after the other."""

    def begin(self, skill: str, now_ns: int) -> None:
        """An execution begins."""

    def take(self, stream: str, t_ns: int, value: Any) -> None:
        """A sample, (channels,), or a picture."""

    def alarms(self, now_ns: int) -> bool:
        """Whether it would stop the robot now; asked every period."""


class MonitorGuard:
    """The live monitor with its latch: any alarm stops the robot, an UNKNOWN that lasts, too."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._latch = watch, Latch()
        self._streams: Collection[str] = ()

    def begin(self, skill: str, now_ns: int) -> None:
        """See `Guard`."""
        self._streams = self._watch.plan.expectations[skill]
        self._watch.begin(skill, now_ns)
        self._latch.begin()

    def take(self, stream: str, t_ns: int, value: Any) -> None:
        """See `Guard`."""
        if stream in self._streams:
            hand_over(self._watch, Arrival(t_ns, stream, t_ns, value))

    def alarms(self, now_ns: int) -> bool:
        """See `Guard`."""
        return self._latch.take(self._watch.tick(now_ns))


class ForceGuard:
    """Stops where the force at the wrist is farther from what it began with than a limit, as many robots can.

    Args:
        stream: of the wrench.
        limit_n: by skill.
    """

    def __init__(self, stream: str, limit_n: Mapping[str, float]) -> None:
        self._stream, self._limit_n = stream, limit_n
        self._skill, self._first, self._exceeded = "", None, False

    def begin(self, skill: str, now_ns: int) -> None:
        """See `Guard`."""
        self._skill, self._first, self._exceeded = skill, None, False

    def take(self, stream: str, t_ns: int, value: Any) -> None:
        """See `Guard`."""
        if stream == self._stream:
            force: Any = np.asarray(value, np.float64)[:FORCE_AXES]
            self._first = force if self._first is None else self._first
            self._exceeded |= bool(np.linalg.norm(force - self._first) > self._limit_n[self._skill])

    def alarms(self, now_ns: int) -> bool:
        """See `Guard`."""
        return self._exceeded


def force_limits(
    recordings: Recordings, successes: Sequence[Execution], stream: str, rate: float
) -> tuple[dict[str, float], Promise]:
    """Limits in N by skill that keep the promise of false stops on the successes that the monitor's is kept on.

    The limit of a skill is its own median peak times one factor for all skills, which is calibrated.
    """
    peaks = np.array([peak_n(recordings.series(one.id)[stream].values) for one in successes])
    skills = np.array([one.skill for one in successes])
    usual = {str(skill): float(np.median(peaks[skills == skill])) for skill in np.unique(skills)}
    promise = Promise.of(
        peaks / np.array([usual[one.skill] for one in successes]), [one.scene for one in successes], rate
    )
    return {skill: promise.threshold * one for skill, one in usual.items()}, promise


def peak_n(values: Float64s) -> float:
    """The farthest that the force, (n, 3 and more), comes from its first value."""
    forces = values[:, :FORCE_AXES]
    return float(np.linalg.norm(forces - forces[0], axis=1).max())
