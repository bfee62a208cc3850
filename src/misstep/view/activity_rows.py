"""Which functions of a failing run to show beside the fingerprint, and what both say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.fingerprint import (
    Fingerprint,
    aligned,
    all_functions,
    decayed_counts,
    rows_for,
    step_fade,
)
from misstep.core.calls import Function
from misstep.core.streams import Float64s
from misstep.signals.activity import Activity

_SUSPECTS_FIRST = 10


@dataclass(frozen=True, slots=True)
class ActivityRows:
    """Functions by step: a failing run and the mean of the successes, rows in one order, on one time axis.

    Attributes:
        functions: of the rows, the one to look at first on top.
        failing: (rows, steps) calls active in each step; NaN after the end.
        usual: (rows, steps) mean of the successes; NaN after their end.
    """

    functions: tuple[Function, ...]
    failing: Float64s
    usual: Float64s


def activity_rows(
    activity: Activity,
    fingerprint: Fingerprint,
    probability: Mapping[str, float],
    t_fail_step: int | None,
    most: int = 40,
) -> ActivityRows:
    """Picks at most `most` functions: the ten most suspected first, then those that deviate most at t_fail.

    Args:
        activity: F of the failing run.
        fingerprint: of its skill.
        probability: belief in each function, by name.
        t_fail_step: where to compare; None: at its end.
        most: how many rows.
    """
    called = [f for f, counts in zip(activity.functions, activity.counts, strict=True) if counts.any()]
    functions = all_functions([fingerprint.functions, called])
    deviation = _deviation(activity, fingerprint, functions, t_fail_step)
    suspected = sorted(range(len(functions)), key=lambda i: (-probability.get(functions[i].name, 0.0), -deviation[i]))
    first = suspected[:_SUSPECTS_FIRST]
    rest = sorted(suspected[_SUSPECTS_FIRST:], key=lambda i: -deviation[i])
    shown = [functions[index] for index in [*first, *rest][:most]]
    return _rows(activity, fingerprint, shown)


def _deviation(
    activity: Activity, fingerprint: Fingerprint, functions: Sequence[Function], t_fail_step: int | None
) -> Float64s:
    """How many standard deviations the decayed counts at t_fail are off, (functions,)."""
    steps = activity.counts.shape[1]
    end = steps - 1 if t_fail_step is None else min(t_fail_step, steps - 1)
    fade = step_fade(fingerprint.decay_per_s, activity.step_ns)
    observed = decayed_counts(aligned(activity, functions, steps), fade)[:, end]
    column = min(end, fingerprint.decayed.mean.shape[1] - 1)
    expected = rows_for(functions, fingerprint, fingerprint.decayed.mean[:, column])
    spread = rows_for(functions, fingerprint, fingerprint.decayed.deviation[:, column])
    deviation: Float64s = np.abs(observed - expected) / (spread + 0.02)
    return deviation


def _rows(activity: Activity, fingerprint: Fingerprint, functions: Sequence[Function]) -> ActivityRows:
    ours, usual = activity.counts.shape[1], fingerprint.counts.mean.shape[1]
    steps = max(ours, usual)
    failing = aligned(activity, functions, steps)
    failing[:, ours:] = np.nan
    means = np.full((len(functions), steps), np.nan)
    means[:, :usual] = rows_for(functions, fingerprint, fingerprint.counts.mean)
    return ActivityRows(tuple(functions), failing, means)
