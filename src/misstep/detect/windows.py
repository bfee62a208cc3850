"""Short windows of steps, flattened: what PCA and k-means compare, so that they see motion and not only posture."""

from collections.abc import Sequence

import numpy as np

from misstep.core.streams import Float64s

WINDOW_STEPS = 5


def windows(executions: Sequence[Float64s]) -> Float64s:
    """All windows of all executions, (n, WINDOW_STEPS * D), oldest step first, NaN before an execution's start."""
    return np.concatenate([_windows(one) for one in executions])


def _windows(values: Float64s) -> Float64s:
    before = np.full((WINDOW_STEPS - 1, values.shape[1]), np.nan)
    padded = np.concatenate([before, values])
    return np.concatenate([padded[lag : lag + len(values)] for lag in range(WINDOW_STEPS)], axis=1)


class SlidingWindow:
    """The window that ends at the newest step of an execution."""

    def __init__(self, channels: int) -> None:
        self.values = np.full(WINDOW_STEPS * channels, np.nan)
        self._channels = channels

    def push(self, values: Float64s) -> bool:
        """Moves on by one step; True if anything was measured in it."""
        self.values[: -self._channels] = self.values[self._channels :]
        self.values[-self._channels :] = values
        return bool(np.isfinite(values).any())
