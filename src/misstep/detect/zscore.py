"""Deviation of each channel from the successes' mean at the same step, in their standard deviations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.band import step_moments
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.method import Advance, log_error
from misstep.detect.training import Training

_LEAST_DEVIATION = 0.05
"""Of a scaled channel: one that all successes hold still at a step would otherwise rule the error."""


@dataclass(frozen=True, slots=True)
class ZScore:
    """Mean and deviation of every channel in every step, (T, D) each; the last step's hold past the end."""

    mean: Float64s
    deviation: Float64s

    @classmethod
    def fit(cls, executions: Sequence[Float64s], training: Training, advance: Advance, checkpoint: Checkpoint) -> Self:
        """Moments over the executions that measured the channel in the step or near it."""
        columns = [step_moments([one[:, d] for one in executions]) for d in range(executions[0].shape[1])]
        advance()
        mean, deviation = (np.stack(parts, axis=1) for parts in zip(*columns, strict=True))
        return cls(mean, np.maximum(deviation, _LEAST_DEVIATION))

    @classmethod
    def restore(cls, arrays: Mapping[str, Float64s], preset: Preset) -> Self:
        """The model that gave these `arrays`."""
        return cls(**arrays)

    def arrays(self) -> dict[str, Float64s]:
        """All that was learned, by name."""
        return {"mean": self.mean, "deviation": self.deviation}

    def stream(self) -> "ZScoreStream":
        """The errors of an execution that begins now."""
        return ZScoreStream(self)


class ZScoreStream:
    """Deviations of one execution."""

    def __init__(self, model: ZScore) -> None:
        self._model = model

    def step(self, values: Float64s, step: int) -> float:
        """Logarithm of the mean squared z-score of the measured channels."""
        row = min(step, len(self._model.mean) - 1)
        z = (values - self._model.mean[row]) / self._model.deviation[row]
        z = z[np.isfinite(z)]
        return log_error(float(z @ z) / len(z)) if len(z) else float("nan")
