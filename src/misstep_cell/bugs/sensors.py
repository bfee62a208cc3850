"""How far the sensors of two executions differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from misstep_cell.robot.hardware import CYCLE_S

Sensors = Mapping[str, NDArray[np.float64]]
"""By stream, (cycles, channels)."""

STREAMS = ("joints/position", "joints/velocity", "joints/torque", "wrench", "gripper")
_MEASURED = {"joints": "joints/position", "wrench": "wrench", "gripper": "gripper"}
_DIGITS = 3
_LARGEST = 1e6  # what is more, or not a number, is given as this


@dataclass(frozen=True, slots=True)
class Difference:
    """What a bug does to the sensors.

    Attributes:
        first_s: when they differ first; None if they never do.
        deviations: by part, the largest difference in units of the spread.
    """

    first_s: float | None = None
    deviations: Mapping[str, float] = field(default_factory=dict)


def spread_of(executions: Sequence[Sensors]) -> dict[str, NDArray[np.float64]]:
    """How much each channel (d,) differs between executions at the same time: the root mean square over time.

    A shorter execution stays at its last values.
    """
    spreads = {}
    for stream in STREAMS:
        longest = max(len(one[stream]) for one in executions)
        held = np.array([one[stream][np.minimum(np.arange(longest), len(one[stream]) - 1)] for one in executions])
        spreads[stream] = np.maximum(np.sqrt(held.var(axis=0).mean(axis=0)), 1e-9)
    return spreads


def difference(without: Sensors, with_bug: Sensors, spread: Sensors) -> Difference:
    """Compares an execution with the one without a bug in the same scene."""
    firsts = [_first_cycle(without[stream], with_bug[stream]) for stream in STREAMS]
    first = min((cycle for cycle in firsts if cycle is not None), default=None)
    if first is None:
        return Difference()
    deviations = {
        part: _deviation(without[stream], with_bug[stream], spread[stream]) for part, stream in _MEASURED.items()
    }
    return Difference(round(first * CYCLE_S, 2), deviations)


def _first_cycle(a: NDArray[np.float64], b: NDArray[np.float64]) -> int | None:
    """The first cycle in which not every bit is the same, or one of the two has ended."""
    common = min(len(a), len(b))
    unlike = np.flatnonzero((a[:common] != b[:common]).any(axis=1))
    if len(unlike):
        return int(unlike[0])
    return None if len(a) == len(b) else common


def _deviation(a: NDArray[np.float64], b: NDArray[np.float64], spread: NDArray[np.float64]) -> float:
    common = min(len(a), len(b))
    largest = float((np.abs(a[:common] - b[:common]) / spread).max())
    return float(f"{min(largest, _LARGEST) if np.isfinite(largest) else _LARGEST:.{_DIGITS}g}")
