"""The scaling of raw channels that all methods share, learned from training successes."""

from dataclasses import dataclass

import numpy as np

from misstep.core.preset import Preset
from misstep.core.streams import Float64s


@dataclass(frozen=True, slots=True)
class Scaling:
    """Affine map of raw channels to a method's inputs: (raw - offset) / scale; both (D,)."""

    offset: Float64s
    scale: Float64s

    @classmethod
    def of(cls, values: Float64s, preset: Preset) -> "Scaling":
        """From all steps of the training successes, (n, D): to [0, 1] for `paper`, standardised by default."""
        if preset == "paper":
            low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
            return cls(low, _positive(high - low))
        return cls(np.nanmean(values, axis=0), _positive(np.nanstd(values, axis=0)))

    def apply(self, values: Float64s) -> Float64s:
        """Scales (..., D)."""
        return (values - self.offset) / self.scale


def _positive(spread: Float64s) -> Float64s:
    return np.where(spread > 1e-9, spread, 1.0)
