"""Numbers over time as a page gets them: few enough to draw, none of their peaks lost."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

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


def tracks(t_s: Float64s, values: Float64s, points: int) -> list[Track]:
    """The lowest and the highest sample of each of `points` equal buckets of time; all samples where they are fewer.

    Args:
        t_s: (n,) ascending.
        values: (n, channels).
        points: how many buckets.

    Returns:
        one for each channel.
    """
    if len(t_s) <= 2 * points:
        return [Track(t_s, column) for column in values.T]
    edges_s = t_s[0] + (t_s[-1] - t_s[0]) * np.arange(points) / points
    begins = np.unique(np.searchsorted(t_s, edges_s)).tolist()
    buckets = pairwise([*begins, len(t_s)])
    places = np.concatenate([first + _extremes(values[first:last]) for first, last in buckets])  # 2 buckets x channels
    return [Track(t_s[kept], column[kept]) for kept, column in zip(map(np.unique, places.T), values.T, strict=True)]


def track(t_s: Float64s, value: Float64s, points: int) -> Track:
    """As `tracks`, of a single channel: value is (n,)."""
    return tracks(t_s, value[:, None], points)[0]


def _extremes(values: Float64s) -> NDArray[np.intp]:
    """Where each channel is lowest, and where it is highest, 2 x channels; at 0 where nothing was measured."""
    columns = np.ascontiguousarray(values.T)
    measured = np.isfinite(columns)
    if measured.all():
        return np.stack([columns.argmin(axis=1), columns.argmax(axis=1)])
    low, high = (np.where(measured, columns, far) for far in (np.inf, -np.inf))
    return np.stack([low.argmin(axis=1), high.argmax(axis=1)])


def clipped_band(band: Band, window_s: tuple[float, float], points: int) -> Band:
    """The part of a band inside a window, every k-th step of it so that at most `points` are left."""
    inside = np.flatnonzero((band.t_s >= window_s[0]) & (band.t_s <= window_s[1]))
    kept = inside[:: max(1, -(-len(inside) // points))]
    return Band(band.t_s[kept], band.low[kept], band.median[kept], band.high[kept])
