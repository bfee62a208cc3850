"""What a window of Baxter kitting tells, as a row of numbers: levels of signals, changes, and how unusual they are.

A window is (160, 7), as benchmarks/data/kitting_events.py cuts it: force, torque, linear and angular speed, left and
right tactile deviation, and the time since the skill's start. All but `contrast` look at its last three seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_protocol import Lesson

STEP_S = 0.05
RECENT = 60
LEAST = 4
"""Successes of a skill to compare with; where there are fewer, those of all skills stand for it."""
LAST = (10, 20, 60)
"""Samples: half a second, one, three."""

Features = Callable[[Float64s, NDArray[np.str_]], Float64s]
"""From windows (n, 160, 7) and their skills to (n, features), finite."""
FeatureMaker = Callable[[Lesson], Features]
"""Some features have to be learned first."""


def levels(lesson: Lesson) -> Features:
    """Means of the signals over the last half second, second and three, and the last sample."""

    def of(windows: Float64s, skill: NDArray[np.str_]) -> Float64s:
        signals = recent(windows)[..., :-1]
        means = [np.nanmean(signals[:, -last:], axis=1) for last in LAST]
        return _finite([*means, signals[:, -1]], windows, skill)

    return of


def changes(lesson: Lesson) -> Features:
    """Slopes, deviations, steepest changes and reversals, which no shift of a signal alters."""

    def of(windows: Float64s, skill: NDArray[np.str_]) -> Float64s:
        signals = recent(windows)[..., :-1]
        rates = np.diff(signals, axis=1) / STEP_S
        slopes = [np.nanmean(rates[:, -last:], axis=1) for last in LAST]
        spreads = [np.nanstd(signals[:, -last:], axis=1) for last in LAST]
        steepest = [np.nanmax(np.abs(rates[:, -last:]), axis=1) for last in LAST]
        from_mean = signals[:, -1] - np.nanmean(signals, axis=1)
        reversals = (np.diff(np.sign(rates[:, -20:]), axis=1) != 0).mean(axis=1)
        return _finite([*slopes, *spreads, *steepest, from_mean, reversals], windows, skill)

    return of


def touch(lesson: Lesson) -> Features:
    """The tactile sensors: their sum and asymmetry, how both change, and how often the grip was made or lost."""

    def of(windows: Float64s, skill: NDArray[np.str_]) -> Float64s:
        _, _, _, _, left, right, _ = np.moveaxis(recent(windows), 2, 0)
        total, asymmetry = left + right, left - right
        columns = []
        for signal in (total, asymmetry, np.abs(asymmetry)):
            middle = np.nanmedian(signal, axis=1, keepdims=True)
            columns += [signal[:, -1], np.nanmean(signal[:, -20:], axis=1), (signal - middle)[:, -1]]
            columns += [np.nanmean(np.diff(signal[:, -20:], axis=1), axis=1), np.nanstd(signal[:, -20:], axis=1)]
            columns.append((np.diff(np.sign(signal - middle), axis=1) != 0).mean(axis=1))
        columns.append(np.nanmean(windows[:, -20:, 0], axis=1) / (1 + np.nanmean(np.abs(total[:, -20:]), axis=1)))
        return _finite([np.stack(columns, axis=1)], windows, skill)

    return of


def band(lesson: Lesson) -> Features:
    """How far signals and their rates are from those of successes of the skill at the same time since its start."""
    bands = {str(name): _Band.of(lesson, str(name)) for name in np.unique(lesson.skill)}
    anywhere = _Band.of(lesson, None)

    def of(windows: Float64s, skill: NDArray[np.str_]) -> Float64s:
        z = np.empty((len(windows), RECENT, 12))
        for name in np.unique(skill):
            z[skill == name] = bands.get(str(name), anywhere).z(recent(windows[skill == name]))
        last = [np.nanmean(z[:, -n:], axis=1) for n in LAST[:2]]
        largest = np.nanmax(np.abs(z[:, -20:]), axis=1)
        overall = np.log(np.nanmean(z[:, -20:] ** 2, axis=(1, 2)) + 1e-3)[:, None]
        return _finite([*last, largest, overall], windows, skill)

    return of


def contrast(lesson: Lesson) -> Features:
    """The last second beside what was five to eight seconds before it: what the grip, once made, has changed."""

    def of(windows: Float64s, skill: NDArray[np.str_]) -> Float64s:
        now, earlier = windows[:, -20:, :-1], windows[:, :60, :-1]
        means = np.nanmean(now, axis=1) - np.nanmean(earlier, axis=1)
        spreads = np.log((np.nanstd(now, axis=1) + 1e-3) / (np.nanstd(earlier, axis=1) + 1e-3))
        return _finite([means, spreads], windows, skill)

    return of


def joined(*makers: FeatureMaker) -> FeatureMaker:
    """All of them."""

    def make(lesson: Lesson) -> Features:
        each = [maker(lesson) for maker in makers]
        return lambda windows, skill: np.concatenate([of(windows, skill) for of in each], axis=1)

    return make


@dataclass(frozen=True, slots=True)
class _Band:
    """Moments of signals and rates of the successes of a skill, (phases, 12), by the time since its start.

    Those of seven phases count together, as in `misstep.detect.band`.
    """

    first: int
    mean: Float64s
    deviation: Float64s

    @classmethod
    def of(cls, lesson: Lesson, skill: str | None) -> "_Band":
        """Of one skill, or of all; and of all where a skill has too few successes."""
        mine = ~lesson.failed & ((lesson.skill == skill) if skill else True)
        mine = mine if mine.sum() >= LEAST else ~lesson.failed
        windows = recent(np.concatenate([lesson.windows[mine], lesson.whole[mine]]))
        values, phase = _with_rates(windows).reshape(-1, 12), _phases(windows).ravel()
        known = np.isfinite(values).all(axis=1)
        values, first = values[known], int(phase[known].min())
        phase = phase[known] - first
        sums = np.zeros((3, phase.max() + 1, 12))
        for power in range(3):
            np.add.at(sums[power], phase, values**power)
        around = np.apply_along_axis(np.convolve, 1, sums, np.ones(7), "same")
        around = np.where(around[0] > 0, around, sums.sum(axis=1, keepdims=True))
        mean = around[1] / around[0]
        deviation = np.sqrt(np.maximum(around[2] / around[0] - mean**2, 0))
        return cls(first, mean, deviation + 0.1 * values.std(axis=0))

    def z(self, windows: Float64s) -> Float64s:
        """(n, 60, 12), within ±10."""
        row = np.clip(_phases(windows) - self.first, 0, len(self.mean) - 1)
        z: Float64s = np.clip((_with_rates(windows) - self.mean[row]) / self.deviation[row], -10, 10)
        return z


def _phases(windows: Float64s) -> NDArray[np.int64]:
    return np.round(np.nan_to_num(windows[..., -1]) / STEP_S).astype(np.int64)


def recent(windows: Float64s) -> Float64s:
    """The last three seconds."""
    return windows[:, -RECENT:]


def _with_rates(windows: Float64s) -> Float64s:
    """Signals, and their differences over a quarter of a second, (n, 60, 12)."""
    signals = windows[..., :-1]
    earlier = np.concatenate([np.repeat(signals[:, :1], 5, axis=1), signals[:, :-5]], axis=1)
    return np.concatenate([signals, signals - earlier], axis=2)


def _finite(columns: list[Float64s], windows: Float64s, skill: NDArray[np.str_]) -> Float64s:
    """Beside the columns, the time since the skill's start and its number, on which all else depends."""
    number = np.array([float(name.removeprefix("skill ")) for name in skill])
    return np.nan_to_num(np.concatenate([*columns, windows[:, -1, -1:], number[:, None]], axis=1))
