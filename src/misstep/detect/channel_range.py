"""The range of each sensor channel in each step of the successes, and how far others are outside of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Float64s
from misstep.signals.grid import Measurements, select

_PERCENTILES = (5, 50, 95)


@dataclass(frozen=True, slots=True)
class ChannelRange:
    """Percentiles of successes, (steps, channels) each; NaN in steps that fewer than half of them reach.

    Attributes:
        channels: "stream.channel" of each column.
        low: 5th percentile.
        median: 50th.
        high: 95th.
    """

    channels: tuple[str, ...]
    low: Float64s
    median: Float64s
    high: Float64s

    @classmethod
    def of(cls, successes: Sequence[Measurements], channels: tuple[str, ...], steps: int) -> "ChannelRange":
        """Of one success at least, up to so many steps."""
        table = np.full((len(successes), steps, len(channels)), np.nan)
        for row, one in zip(table, successes, strict=True):
            values = held(select(one, channels))[:steps]
            row[: len(values)] = values
        return cls(channels, *percentiles(table))

    def excess(self, values: Float64s, steps: Sequence[int] | None = None) -> Float64s:
        """Distance from the range in units of its width; 0 inside it and where nothing is known.

        Args:
            values: (n, channels).
            steps: number of the step of each row; the first n if None.
        """
        rows = np.arange(len(values)) if steps is None else np.asarray(steps)
        reach = np.nanmax(self.high, axis=0, initial=-np.inf) - np.nanmin(self.low, axis=0, initial=np.inf)
        low, high = self.low[rows], self.high[rows]
        width = high - low + 0.02 * np.maximum(reach, 0) + 1e-9
        excess: Float64s = np.nan_to_num(np.maximum(np.maximum(low - values, values - high), 0) / width)
        return excess


def percentiles(table: Float64s) -> Float64s:
    """5th, 50th and 95th of n successes, (3, ...) of (n, ...); NaN where fewer than half of them are known."""
    enough = np.isfinite(table).mean(axis=0) >= 0.5
    found = np.full((3, *enough.shape), np.nan)
    found[:, enough] = np.nanpercentile(table[:, enough], _PERCENTILES, axis=0)
    return found


def held(values: Float64s) -> Float64s:
    """Gaps filled with the last value before them, (steps, channels)."""
    steps = np.arange(len(values))[:, None]
    last = np.maximum.accumulate(np.where(np.isfinite(values), steps, 0), axis=0)
    filled: Float64s = np.take_along_axis(values, last, axis=0)
    return filled
