"""Principal components of short windows; the error of a step is what they can't restore of its window.

Missing entries: the scores that restore the measured entries best, held near 0 by their variance over the successes
(the posterior mean of probabilistic PCA). Source: Tipping, Bishop 1999, Probabilistic principal component analysis.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.method import Advance, log_error
from misstep.detect.training import Training
from misstep.detect.windows import WINDOW_STEPS, SlidingWindow, windows

EXPLAINED = 0.95


@dataclass(frozen=True, slots=True)
class Pca:
    """The components.

    Attributes:
        centre: (W,) mean window.
        components: (k, W) orthonormal, those that explain 95 % of the variance.
        shrinkage: (k,) variance of the rest over the variance of each score.
    """

    centre: Float64s
    components: Float64s
    shrinkage: Float64s

    @classmethod
    def fit(cls, executions: Sequence[Float64s], training: Training, advance: Advance, checkpoint: Checkpoint) -> Self:
        """Eigenvectors of the covariance, each entry of it from the windows that hold both of its channels."""
        rows = windows(executions)
        measured = np.isfinite(rows)
        centre = np.where(measured, rows, 0.0).sum(axis=0) / np.maximum(measured.sum(axis=0), 1)
        deviations = np.where(measured, rows - centre, 0.0)
        weights = measured.astype(np.float64)
        covariance = deviations.T @ deviations / np.maximum(weights.T @ weights, 1)
        variance, vectors = np.linalg.eigh(covariance)
        variance, vectors = np.maximum(variance[::-1], 1e-9), vectors[:, ::-1]
        k = min(int(np.searchsorted(np.cumsum(variance) / variance.sum(), EXPLAINED)) + 1, len(variance))
        rest = variance[k:].mean() if k < len(variance) else 1e-9
        advance()
        return cls(centre, np.ascontiguousarray(vectors[:, :k].T), rest / variance[:k])

    @classmethod
    def restore(cls, arrays: Mapping[str, Float64s], preset: Preset) -> Self:
        """The model that gave these `arrays`."""
        return cls(**arrays)

    def arrays(self) -> dict[str, Float64s]:
        """All that was learned, by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def stream(self) -> "PcaStream":
        """The errors of an execution that begins now."""
        return PcaStream(self)


class PcaStream:
    """Restoration errors of one execution."""

    def __init__(self, model: Pca) -> None:
        self._model = model
        self._window = SlidingWindow(len(model.centre) // WINDOW_STEPS)
        self._gain = model.components / (1 + model.shrinkage)[:, None]  # scores of a window without gaps

    def step(self, values: Float64s, step: int) -> float:
        """Logarithm of the mean squared error over the measured entries of the window that ends here."""
        if not self._window.push(values):
            return float("nan")
        deviation = self._window.values - self._model.centre
        measured = np.isfinite(deviation)
        if measured.all():
            rest = deviation - (self._gain @ deviation) @ self._model.components
        else:
            components, deviation = self._model.components[:, measured], deviation[measured]
            normal = components @ components.T + np.diag(self._model.shrinkage)
            rest = deviation - np.linalg.solve(normal, components @ deviation) @ components
        return log_error(float(rest @ rest) / len(rest))
