"""One execution as the belief sees it: per function, was it called before the failure, how lately, how oddly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from misstep.blame.fingerprint import (
    DECAY_PER_S,
    Fingerprint,
    aligned,
    all_functions,
    decayed_counts,
    recency,
    rows_for,
    step_fade,
)
from misstep.blame.value_evidence import SILENT, WORLD, ValueRatios
from misstep.core.calls import Function
from misstep.core.streams import Float64s, Int64s
from misstep.signals.activity import Activity

EARLY_ALARM = 0.1
"""Chance that t_fail was estimated too early, so that a function first called after it may be to blame all the same."""
RECENT = 0.5
"""What being active at t_fail adds to having been called by then."""
WIDE = 5.0
"""Standard deviations that the activity of a deviating function spreads over."""
_NEGLIGIBLE = 1e-12


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
    """One execution, reduced; arrays are (active,), one value for each function that it or its skill's successes call.

    Attributes:
        skill: what was run.
        failed: whether it failed.
        rows: the functions' rows among all under suspicion, each once; every other function was not exposed.
        exposure: 1 if the function was called, 0 if not; between where nobody recorded calls.
        timing: how well the function explains when it failed, at most 1: that of one active at t_fail, or where it says
            nothing (successes, functions never called).
        oddness: likelihood ratio of its activity if it deviates against if it is as ever; 1 where unknown.
        observed: decayed count at t_fail, eq. 13.
        expected: its mean over the successes, eq. 12.
        deviation: its standard deviation over the successes.
        values: log-likelihood ratio of the values of sampled calls if its bug shows, against if nothing has changed; 0
            where none were recorded.
        window: 1 if a changed world may have shown through the function, 0 if not.
    """

    skill: str
    failed: bool
    rows: Int64s
    exposure: Float64s
    timing: Float64s
    oddness: Float64s
    observed: Float64s
    expected: Float64s
    deviation: Float64s
    values: Float64s
    window: Float64s


def gather(
    skill: str,
    t_fail: Float64s | None,
    activity: Activity,
    fingerprint: Fingerprint | None,
    row: Mapping[str, int],
    ratios: ValueRatios = SILENT,
) -> Evidence:
    """Reduces an execution to evidence.

    Args:
        skill: its skill.
        t_fail: (steps,) when it failed, see `failure_time`; None for a success.
        activity: its calls; without functions, none were recorded, and what its skill usually calls is assumed.
        fingerprint: its skill's; None if there are no successes to compare with.
        row: row of every function under suspicion, by name; `WORLD` may be among them.
        ratios: what the values of its sampled calls say.
    """
    if not activity.functions and fingerprint is not None:
        return _with_world(_unrecorded(skill, t_fail, fingerprint, row), ratios, row)
    functions = all_functions([_usually_called(fingerprint), _called(activity)])
    steps = activity.counts.shape[1] if t_fail is None else len(t_fail)
    counts = aligned(activity, functions, steps)  # active x T
    fade = step_fade(fingerprint.decay_per_s if fingerprint else DECAY_PER_S, activity.step_ns)
    decayed = decayed_counts(counts, fade)
    expected, deviation = _expectation(fingerprint, functions, decayed)
    exposure, timing, oddness = counts.any(axis=1).astype(float), np.ones(len(functions)), np.ones(len(functions))
    end = steps - 1
    if t_fail is not None:
        end -= int(t_fail[::-1].argmax())  # its mode; where nothing is known, the end
        timing = _timing(counts, t_fail, fade)
        oddness = _oddness(decayed, expected, deviation, t_fail)
    rows = np.array([row[function.name] for function in functions], np.int64)
    at_end = decayed[:, end], expected[:, end], deviation[:, end]
    values = ratios.of([function.name for function in functions])
    window = np.array([float(function.name in ratios.windows) for function in functions])
    told = Evidence(skill, t_fail is not None, rows, exposure, timing, oddness, *at_end, values, window)
    return _with_world(told, ratios, row)


def _with_world(evidence: Evidence, ratios: ValueRatios, row: Mapping[str, int]) -> Evidence:
    """The same with the world as one more suspect, which every execution is exposed to, if it is one."""
    if WORLD.name not in row:
        return evidence
    return Evidence(
        evidence.skill,
        evidence.failed,
        np.append(evidence.rows, row[WORLD.name]),
        np.append(evidence.exposure, 1.0),
        np.append(evidence.timing, 1.0),
        np.append(evidence.oddness, 1.0),
        np.append(evidence.observed, 0.0),
        np.append(evidence.expected, 0.0),
        np.append(evidence.deviation, 1.0),
        np.append(evidence.values, ratios.world),
        np.append(evidence.window, 0.0),
    )


def _unrecorded(skill: str, t_fail: Float64s | None, fingerprint: Fingerprint, row: Mapping[str, int]) -> Evidence:
    """Of an execution whose calls nobody recorded: its skill called what it usually calls, as it usually does."""
    usual = Activity(fingerprint.functions, fingerprint.step_ns, fingerprint.counts.mean)
    software = {name: place for name, place in row.items() if name != WORLD.name}
    whole = gather(skill, t_fail, usual, fingerprint, software)
    called = [share for share in fingerprint.call_rate if share > 0]
    return replace(whole, exposure=whole.exposure * called, oddness=np.ones(len(called)))


def _usually_called(fingerprint: Fingerprint | None) -> list[Function]:
    if fingerprint is None:
        return []
    return [function for function, n in zip(fingerprint.functions, fingerprint.called, strict=True) if n]


def _called(activity: Activity) -> list[Function]:
    return [function for function, counts in zip(activity.functions, activity.counts, strict=True) if counts.any()]


def _expectation(
    fingerprint: Fingerprint | None, functions: Sequence[Function], decayed: Float64s
) -> tuple[Float64s, Float64s]:
    """Mean and deviation of decayed counts in every step, active x T; without a fingerprint, nothing deviates."""
    if fingerprint is None:
        return decayed, np.ones(decayed.shape)
    usual = fingerprint.decayed
    step = np.minimum(np.arange(decayed.shape[1]), usual.mean.shape[1] - 1)
    return (
        rows_for(functions, fingerprint, usual.mean)[:, step],
        rows_for(functions, fingerprint, usual.deviation)[:, step],
    )


def _timing(counts: Float64s, t_fail: Float64s, fade: float) -> Float64s:
    """A cause comes before its effect, and rather shortly before: active x T -> (active,).

    Whether a function was called by t_fail is judged by the most probable t_fail for which it was, beside the most
    probable of all, so that a t_fail of which nothing is known speaks against nobody.
    """
    called = counts > 0
    best_from = np.maximum.accumulate(t_fail[::-1])[::-1]  # the most probable t_fail from t on
    in_time = best_from[called.argmax(axis=1)] / best_from[0]
    weight = EARLY_ALARM + (1 - EARLY_ALARM) * in_time + RECENT * (recency(counts, fade) @ t_fail)
    return np.where(called.any(axis=1), weight / (1 + RECENT), 1.0)


def _oddness(decayed: Float64s, expected: Float64s, deviation: Float64s, t_fail: Float64s) -> Float64s:
    """Expected density ratio of N(0, 5²) and N(0, 1) at the deviation z of the decayed count at t_fail."""
    likely = t_fail > _NEGLIGIBLE
    mean = expected[:, likely]
    spread = np.maximum(deviation[:, likely], 0.02 + 0.05 * mean)
    z = np.clip((decayed[:, likely] - mean) / spread, -30, 30)
    ratio: Float64s = np.exp(0.5 * z**2 * (1 - 1 / WIDE**2)) / WIDE @ t_fail[likely]
    return ratio
