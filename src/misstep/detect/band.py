"""What errors held-out successes have in each step, and how suspicious others are beside them.

Executions of different length share one grid of phases: the time since their start, which can't warp a deviation away
(docs/derivations.md, section MOM; benchmarks/phase_alignment.py compares it with dynamic time warping).
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Float64s

REACH_STEPS = 3
SMOOTHING_STEPS = 5
_HIGHEST_Z = 30.0  # beyond it the density is 0 in doubles, and scores could no longer be ranked


@dataclass(frozen=True, slots=True)
class ErrorBand:
    """Normal distribution of held-out successes' error in each step: mean and deviation, both (T,).

    Past its last step, the last step's holds.
    """

    mean: Float64s
    deviation: Float64s

    @classmethod
    def of(cls, errors: Sequence[Float64s]) -> "ErrorBand":
        """From the errors of held-out successes, each (T_i,)."""
        mean, deviation = step_moments(errors)
        return cls(mean, np.maximum(deviation, 1e-3))

    def highest(self, errors: Float64s) -> float:
        """Highest suspicion of an execution with these errors, (T,)."""
        suspicion = Suspicion(self)
        return max((suspicion.step(error, step) for step, error in enumerate(errors.tolist())), default=0.0)


def step_moments(rows: Sequence[Float64s]) -> tuple[Float64s, Float64s]:
    """Mean and deviation of rows, each (T_i,), in every step, pooled with three steps before and after: (T,) each.

    Steps that fewer than half of the rows reach are left to the last step that enough of them do. Where nothing was
    measured, the moments of all steps stand.
    """
    lengths = np.sort([len(one) for one in rows])
    common = int(lengths[math.ceil(len(lengths) / 2) - 1])
    table = np.full((len(rows), common + 2 * REACH_STEPS), np.nan)
    for row, one in zip(table, rows, strict=True):
        row[REACH_STEPS : REACH_STEPS + min(len(one), common)] = one[:common]
    counts = _pooled(np.isfinite(table).sum(axis=0))
    mean = _pooled(np.nan_to_num(table).sum(axis=0)) / np.maximum(counts, 1)
    around = np.lib.stride_tricks.sliding_window_view(table, 2 * REACH_STEPS + 1, axis=1)  # rows x common x window
    squares = np.nan_to_num((around - mean[:, None]) ** 2).sum(axis=(0, 2))
    deviation = np.sqrt(squares / np.maximum(counts, 1))
    measured = table[np.isfinite(table)]
    overall = (measured.mean(), measured.std()) if len(measured) else (0.0, 0.0)
    return np.where(counts > 0, mean, overall[0]), np.where(counts > 0, deviation, overall[1])


def _pooled(sums: Float64s) -> Float64s:
    return np.convolve(sums, np.ones(2 * REACH_STEPS + 1), "valid")


class Suspicion:
    """Suspicion of one execution, a step at a time: deviations above the band, the mean of the last five measured."""

    def __init__(self, band: ErrorBand) -> None:
        self._mean, self._deviation = band.mean.tolist(), band.deviation.tolist()
        self._last_row = len(self._mean) - 1
        self._recent: deque[float] = deque(maxlen=SMOOTHING_STEPS)
        self._last = 0.0

    def step(self, error: float, step: int) -> float:
        """Smoothed suspicion after one more step; a step in which nothing was measured (NaN) changes nothing."""
        if not math.isnan(error):
            row = min(step, self._last_row)
            z = (error - self._mean[row]) / self._deviation[row]
            recent = self._recent
            recent.append(min(max(z, 0.0), _HIGHEST_Z))
            self._last = sum(recent) / len(recent)
        return self._last


def likelihood_of(suspicion: float) -> float:
    """Normal density relative to its peak, of a deviation above the mean: exp(-z²/2)."""
    return math.exp(-0.5 * suspicion**2)
