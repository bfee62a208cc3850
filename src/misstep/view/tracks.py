"""Numbers over time as a page gets them: few enough to draw, none of their peaks lost."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from misstep.core.streams import Float64s


@dataclass(frozen=True, slots=True)
class Track:
    """One number over time; at most two samples for each bucket of time, the lowest and the highest in it.

    Attributes:
        t_s: (n,) seconds from the start of the execution.
        value: (n,) samples as they were measured; NaN where there was none.
    """

    t_s: Float64s
    value: Float64s


@dataclass(frozen=True, slots=True)
class Band:
    """Where successes are, step by step; NaN in steps that fewer than half of them reach.

    Attributes:
        t_s: (n,) seconds from the start of the execution.
        low: (n,) 5th percentile.
        median: (n,) 50th.
        high: (n,) 95th.
    """

    t_s: Float64s
    low: Float64s
    median: Float64s
    high: Float64s


def track(t_s: Float64s, value: Float64s, points: int) -> Track:
    """The lowest and the highest sample of each of `points` equal buckets of time; all samples where they are fewer.

    Args:
        t_s: (n,) ascending.
        value: (n,).
        points: how many buckets.
    """
    if len(t_s) <= 2 * points:
        return Track(t_s, value)
    edges_s = t_s[0] + (t_s[-1] - t_s[0]) * np.arange(points) / points
    begins = np.unique(np.searchsorted(t_s, edges_s)).tolist()
    value = np.ascontiguousarray(value)
    missing = ~np.isfinite(value)
    low, high = (np.where(missing, far, value) if missing.any() else value for far in (np.inf, -np.inf))
    buckets = [(first, slice(first, last)) for first, last in pairwise([*begins, len(t_s)])]
    kept = np.unique([first + place for first, b in buckets for place in (low[b].argmin(), high[b].argmax())])
    return Track(t_s[kept], value[kept])


def clipped_band(band: Band, window_s: tuple[float, float], points: int) -> Band:
    """The part of a band inside a window, every k-th step of it so that at most `points` are left."""
    inside = np.flatnonzero((band.t_s >= window_s[0]) & (band.t_s <= window_s[1]))
    kept = inside[:: max(1, -(-len(inside) // points))]
    return Band(band.t_s[kept], band.low[kept], band.median[kept], band.high[kept])
