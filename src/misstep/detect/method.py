"""What a detector's method has to offer: learn from successes how wrong a step is."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, Self

import numpy as np

from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.checkpoint import Checkpoint
from misstep.detect.training import Training

Advance = Callable[[], None]


class ErrorStream(Protocol):
    """Errors of one execution, a step at a time, each at a cost that does not grow."""

    def step(self, values: Float64s, step: int) -> float:
        """The error of the next step; NaN where nothing was measured.

        Args:
            values: (D,) scaled channels, NaN where nothing was measured.
            step: its number, from 0.
        """
        ...


class ErrorModel(Protocol):
    """What a method has learned from a skill's successes."""

    @classmethod
    def fit(cls, executions: Sequence[Float64s], training: Training, advance: Advance, checkpoint: Checkpoint) -> Self:
        """Learns from scaled successes, each (T_i, D) with NaN where nothing was measured.

        Args:
            executions: the successes.
            training: settings.
            advance: called as training goes on, `Training.advances` times in all networks together.
            checkpoint: where a long training is kept, so that it survives a kill.
        """
        ...

    @classmethod
    def restore(cls, arrays: Mapping[str, Float64s], preset: Preset) -> Self:
        """The model that gave these `arrays`."""
        ...

    def arrays(self) -> dict[str, Float64s]:
        """All that was learned, by name."""
        ...

    def stream(self) -> ErrorStream:
        """The errors of an execution that begins now."""
        ...


def log_error(error: float) -> float:
    """Logarithm of an error, whose distribution over successes is nearer to normal than the error's own."""
    return math.log(error + 1e-6)


def errors_of(model: ErrorModel, scaled: Float64s) -> Float64s:
    """Errors of a whole execution: (T, D) scaled -> (T,)."""
    stream = model.stream()
    return np.array([stream.step(values, step) for step, values in enumerate(scaled)], np.float64)
