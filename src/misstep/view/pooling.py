"""Long time series, short enough to draw and to carry in a page."""

import numpy as np

from misstep.core.streams import Float64s

MOST_STEPS = 600


def stride(steps: int) -> int:
    """How many steps to join into one so that at most `MOST_STEPS` are left."""
    return max(1, -(-steps // MOST_STEPS))


def pooled(values: Float64s, reduce: np.ufunc) -> Float64s:
    """Steps joined by `reduce` (np.minimum keeps dips, np.maximum peaks): ... x T -> ... x at most MOST_STEPS."""
    joined: Float64s = reduce.reduceat(values, np.arange(0, values.shape[-1], stride(values.shape[-1])), axis=-1)
    return joined
