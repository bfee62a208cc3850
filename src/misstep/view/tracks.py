"""Numbers over time as a page gets them: few enough to draw, none of their peaks lost."""

from dataclasses import dataclass

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
    bucket = np.minimum(((t_s - t_s[0]) / max(t_s[-1] - t_s[0], 1e-12) * points).astype(np.int64), points - 1)
    by_value = np.lexsort((value, bucket))  # NaN last in its bucket
    begin = np.flatnonzero(np.diff(bucket[by_value], prepend=-1))
    known = np.add.reduceat(np.isfinite(value[by_value]), begin)
    lowest, highest = by_value[begin], by_value[begin + np.maximum(known - 1, 0)]
    kept = np.unique(np.concatenate([lowest, highest]))
    return Track(t_s[kept], value[kept])


def clipped_band(band: Band, window_s: tuple[float, float], points: int) -> Band:
    """The part of a band inside a window, every k-th step of it so that at most `points` are left."""
    inside = np.flatnonzero((band.t_s >= window_s[0]) & (band.t_s <= window_s[1]))
    kept = inside[:: max(1, -(-len(inside) // points))]
    return Band(band.t_s[kept], band.low[kept], band.median[kept], band.high[kept])
