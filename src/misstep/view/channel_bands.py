"""Which sensor channels of a failing run left the range of the successes, and by how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Float64s, Series
from misstep.detect.channel_range import ChannelRange, held
from misstep.signals.grid import Measurements, channel_names, select

_WINDOW_S = 1.0


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
    values = held(select(failing, channels))  # T x D
    usual = ChannelRange.of(successes, channels, len(values))
    excess = usual.excess(values)[_window(failing, t_fail_s)].mean(axis=0)  # (D,)
    return [
        ChannelBand(
            channels[index],
            units.get(channels[index], ""),
            *(a[:, index] for a in (usual.low, usual.median, usual.high, values)),
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


def _window(failing: Measurements, t_fail_s: float | None) -> slice:
    if t_fail_s is None:
        return slice(None)
    step_s = failing.step_ns / 1e9
    return slice(max(0, int((t_fail_s - _WINDOW_S) / step_s)), int((t_fail_s + _WINDOW_S) / step_s) + 1)
