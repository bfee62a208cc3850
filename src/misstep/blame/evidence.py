"""One execution as the belief sees it: per function, was it called before the failure, how lately, how oddly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.fingerprint import DECAY_PER_S, Fingerprint, aligned, decayed_counts, recency, rows_for, step_fade
from misstep.core.calls import Function
from misstep.core.streams import Float64s
from misstep.signals.activity import Activity

EARLY_ALARM = 0.1
"""Chance that t_fail was estimated too early, so that a function first called after it may be to blame all the same."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a skill before testing.

    Attributes:
        fingerprint: of its successes.
        failures: how many of its executions failed although the software was trusted (they tell how flaky it is).
        cost_s: robot seconds of one execution.
    """

    fingerprint: Fingerprint
    failures: int
    cost_s: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One execution, reduced; arrays are (functions,), in the order of the belief's functions.

    Attributes:
        skill: what was run.
        failed: whether it failed.
        exposure: chance that the function was called early enough to have caused the outcome: 1 if it was called up to
            t_fail (in a success: at all), `EARLY_ALARM` if only later, 0 if never.
        timing: likelihood ratio of failing at t_fail because of this function against failing at any time; 1 where it
            says nothing (successes, functions never called).
        observed: decayed count at t_fail, eq. 13.
        expected: its mean over the successes, eq. 12.
        deviation: its standard deviation over the successes.
    """

    skill: str
    failed: bool
    exposure: Float64s
    timing: Float64s
    observed: Float64s
    expected: Float64s
    deviation: Float64s


def gather(
    skill: str,
    failed: bool,
    t_fail_step: int | None,
    activity: Activity,
    fingerprint: Fingerprint | None,
    functions: Sequence[Function],
    decay_per_s: float = DECAY_PER_S,
) -> Evidence:
    """Reduces an execution to evidence.

    Args:
        skill: its skill.
        failed: its outcome.
        t_fail_step: step at which it left the path of the successes; None for a success, and for a failure that the
            sensors do not show: then it failed at its end.
        activity: its calls.
        fingerprint: its skill's; None if there are no successes to compare with.
        functions: all functions under suspicion.
        decay_per_s: α of eq. 12.
    """
    steps = activity.counts.shape[1]
    end = steps - 1 if t_fail_step is None else min(t_fail_step, steps - 1)
    fade = step_fade(decay_per_s, activity.step_ns)
    counts = aligned(activity, functions, steps)  # F x T
    before = counts[:, : end + 1]
    called_before, called = before.any(axis=1), counts.any(axis=1)
    exposure = np.where(called_before, 1.0, np.where(called, EARLY_ALARM, 0.0))
    observed = decayed_counts(before, fade)[:, -1]
    expected, deviation = _expectation(fingerprint, functions, end, observed)
    timing = np.ones(len(functions))
    if failed and fingerprint is not None:
        usual = rows_for(functions, fingerprint, fingerprint.recency.mean(axis=1), default=1.0)
        timing = np.where(called_before, (recency(before, fade)[:, -1] + 0.05) / (usual + 0.05), 1.0)
    return Evidence(skill, failed, exposure, timing, observed, expected, deviation)


def _expectation(
    fingerprint: Fingerprint | None, functions: Sequence[Function], step: int, observed: Float64s
) -> tuple[Float64s, Float64s]:
    """Mean and deviation of decayed counts at a step; without a fingerprint, nothing deviates."""
    if fingerprint is None:
        return observed, np.ones(len(functions))
    column = min(step, fingerprint.decayed.mean.shape[1] - 1)
    decayed = fingerprint.decayed
    mean = rows_for(functions, fingerprint, decayed.mean[:, column])
    return mean, rows_for(functions, fingerprint, decayed.deviation[:, column])
