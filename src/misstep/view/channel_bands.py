"""Which sensor channels of a failing run left the range of the successes, and by how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Float64s, Series
from misstep.signals.grid import Measurements, channel_names, select

_WINDOW_S = 1.0
_BAND_PERCENTILES = (5, 50, 95)


@dataclass(frozen=True, slots=True)
class ChannelBand:
    """One channel of a failing run beside the successes; arrays are (steps,), NaN where nothing is known.

    Attributes:
        channel: "stream.channel".
        unit: of its values; empty if unknown.
        low: 5th percentile of the successes.
        median: 50th.
        high: 95th.
        failing: the failing run.
    """

    channel: str
    unit: str
    low: Float64s
    median: Float64s
    high: Float64s
    failing: Float64s


def deviating_channels(
    failing: Measurements,
    successes: Sequence[Measurements],
    t_fail_s: float | None,
    units: Mapping[str, str],
    most: int = 6,
) -> list[ChannelBand]:
    """The channels that left the successes' band farthest within a second of t_fail, farthest first.

    Args:
        failing: M of the failing run.
        successes: M of successes of the same skill.
        t_fail_s: where to look; None: the whole run.
        units: unit of each channel.
        most: how many channels.
    """
    channels = tuple(sorted(set(failing.channels).intersection(*(one.channels for one in successes))))
    if not channels or not successes:
        return []
    values = _held(select(failing, channels))  # T x D
    low, median, high = _percentiles([_held(select(one, channels)) for one in successes], len(values))
    excess = _excess(values, low, high)[_window(failing, t_fail_s)].mean(axis=0)  # (D,)
    return [
        ChannelBand(
            channels[index], units.get(channels[index], ""), *(a[:, index] for a in (low, median, high, values))
        )
        for index in np.argsort(-excess, kind="stable")[:most]
    ]


def channel_units(series: Mapping[str, Series]) -> dict[str, str]:
    """Unit of each channel that has one."""
    return {
        name: unit
        for one in series.values()
        if one.spec.units
        for name, unit in zip(channel_names(one), one.spec.units, strict=True)
    }


def _held(values: Float64s) -> Float64s:
    """Gaps filled with the last value before them, T x D."""
    steps = np.arange(len(values))[:, None]
    last = np.maximum.accumulate(np.where(np.isfinite(values), steps, 0), axis=0)
    held: Float64s = np.take_along_axis(values, last, axis=0)
    return held


def _percentiles(successes: Sequence[Float64s], steps: int) -> tuple[Float64s, Float64s, Float64s]:
    """5th, 50th and 95th percentile in each step, T x D; NaN in steps that fewer than half of the successes reach."""
    table = np.full((len(successes), steps, successes[0].shape[1]), np.nan)
    for row, one in zip(table, successes, strict=True):
        row[: len(one)] = one[:steps]
    enough = np.isfinite(table).mean(axis=0) >= 0.5  # T x D
    found = np.full((3, *enough.shape), np.nan)
    found[:, enough] = np.nanpercentile(table[:, enough], _BAND_PERCENTILES, axis=0)
    return found[0], found[1], found[2]


def _excess(values: Float64s, low: Float64s, high: Float64s) -> Float64s:
    """Distance from the band in units of its width, T x D; 0 inside it and where nothing is known."""
    reach = np.nanmax(high, axis=0, initial=-np.inf) - np.nanmin(low, axis=0, initial=np.inf)
    width = high - low + 0.02 * np.maximum(reach, 0) + 1e-9
    excess: Float64s = np.nan_to_num(np.maximum(np.maximum(low - values, values - high), 0) / width)
    return excess


def _window(failing: Measurements, t_fail_s: float | None) -> slice:
    if t_fail_s is None:
        return slice(None)
    step_s = failing.step_ns / 1e9
    return slice(max(0, int((t_fail_s - _WINDOW_S) / step_s)), int((t_fail_s + _WINDOW_S) / step_s) + 1)
