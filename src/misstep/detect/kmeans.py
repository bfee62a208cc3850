"""k-means over short windows; the error of a step is the distance of its window to the nearest centre.

Distances are mean squares over the measured entries, when centres are learned as well as later.
Source: Lloyd 1982, Least squares quantization in PCM; Arthur, Vassilvitskii 2007, k-means++.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.method import Advance, log_error
from misstep.detect.training import Training
from misstep.detect.windows import WINDOW_STEPS, SlidingWindow, windows

CENTRES = 32
_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class KMeans:
    """The centres, (k, W)."""

    centres: Float64s

    @classmethod
    def fit(cls, executions: Sequence[Float64s], training: Training, advance: Advance, checkpoint: Checkpoint) -> Self:
        """Lloyd's iterations from k-means++'s seeds, on the windows in which anything was measured."""
        rows = windows(executions)
        rows = rows[np.isfinite(rows).any(axis=1)]
        centres = lloyd(rows, _seeds(rows, np.random.default_rng(training.seed)))
        advance()
        return cls(centres)

    @classmethod
    def restore(cls, arrays: Mapping[str, Float64s], preset: Preset) -> Self:
        """The model that gave these `arrays`."""
        return cls(**arrays)

    def arrays(self) -> dict[str, Float64s]:
        """All that was learned, by name."""
        return {"centres": self.centres}

    def stream(self) -> "KMeansStream":
        """The errors of an execution that begins now."""
        return KMeansStream(self.centres)


class KMeansStream:
    """Distances of one execution's windows to the nearest centre."""

    def __init__(self, centres: Float64s) -> None:
        self._centres = centres
        self._window = SlidingWindow(centres.shape[1] // WINDOW_STEPS)

    def step(self, values: Float64s, step: int) -> float:
        """Logarithm of the mean squared distance over the measured entries of the window that ends here."""
        if not self._window.push(values):
            return float("nan")
        return log_error(float(distances(self._window.values[None], self._centres).min()))


def distances(rows: Float64s, centres: Float64s) -> Float64s:
    """Mean squared differences over the measured entries of each row: (n, W), (k, W) -> (n, k)."""
    measured = np.isfinite(rows)
    filled, weights = np.where(measured, rows, 0.0), measured.astype(np.float64)
    squares = (filled**2).sum(axis=1)[:, None] - 2 * filled @ centres.T + weights @ (centres**2).T
    means: Float64s = np.maximum(squares, 0.0) / weights.sum(axis=1)[:, None]
    return means


def lloyd(rows: Float64s, centres: Float64s) -> Float64s:
    """Moves each centre to the mean of the rows that are nearest to it, until none moves or 50 times."""
    measured = np.isfinite(rows)
    filled, weights = np.where(measured, rows, 0.0), measured.astype(np.float64)
    for _ in range(_ROUNDS):
        mine = np.eye(len(centres))[distances(rows, centres).argmin(axis=1)]  # n x k
        n = mine.T @ weights
        moved = np.where(n > 0, mine.T @ filled / np.maximum(n, 1), centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    return centres


def _seeds(rows: Float64s, generator: np.random.Generator) -> Float64s:
    """Rows far apart; their gaps are filled with the mean of what was measured."""
    measured = np.isfinite(rows)
    mean = np.where(measured, rows, 0.0).sum(axis=0) / np.maximum(measured.sum(axis=0), 1)
    filled = np.where(measured, rows, mean)
    seeds: Float64s = filled[generator.integers(len(rows))][None]
    for _ in range(min(CENTRES, len(rows)) - 1):
        nearest = distances(rows, seeds).min(axis=1)
        if not nearest.sum():
            break
        seeds = np.concatenate([seeds, filled[generator.choice(len(rows), p=nearest / nearest.sum())][None]])
    return seeds
