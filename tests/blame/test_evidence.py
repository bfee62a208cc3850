import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from misstep.blame.evidence import EARLY_ALARM, WIDE, Evidence, gather
from misstep.blame.failure_time import at_any_step, at_step
from misstep.blame.fingerprint import DECAY_PER_S, Fingerprint
from misstep.core.calls import Function
from misstep.signals.activity import Activity

EARLY, ALWAYS, LATE, NEVER = (Function(name) for name in ("early", "always", "late", "never"))
FUNCTIONS = (ALWAYS, EARLY, LATE, NEVER)
ROW = {function.name: row for row, function in enumerate(FUNCTIONS)}
STEP_NS, STEPS = 50_000_000, 40
TIMES = st.lists(st.floats(0, 1), min_size=STEPS, max_size=STEPS).filter(lambda values: sum(values) > 0.1)


def activity(late: int = 30) -> Activity:
    counts = np.zeros((3, STEPS))
    counts[0, 2:4], counts[1], counts[2, late : late + 5] = 1, 1, 1
    return Activity((EARLY, ALWAYS, LATE), STEP_NS, counts)


def usual() -> Fingerprint:
    return Fingerprint.of([activity(), activity(28), activity(31)])


def seen(t_fail_step: int | None, fingerprint: Fingerprint | None = None) -> Evidence:
    t_fail = None if t_fail_step is None else at_step(t_fail_step, STEPS)
    return gather("a", t_fail, activity(), fingerprint, ROW)


def dense(evidence: Evidence, name: str, default: float) -> np.ndarray:
    """One of the arrays of evidence, in the order of FUNCTIONS."""
    values = np.full(len(FUNCTIONS), float(default))
    values[evidence.rows] = getattr(evidence, name)
    return values


def literal() -> dict[str, np.ndarray]:
    """Exposure, timing and oddness at every possible t_fail by itself, from the counts: functions x steps."""
    fade = np.exp(-DECAY_PER_S * STEP_NS / 1e9)
    successes = [activity(), activity(28), activity(31)]

    def row_of(one: Activity, function: Function) -> np.ndarray:
        return one.counts[one.functions.index(function)]

    def decayed(counts: np.ndarray, t: int) -> float:
        weights = fade ** np.arange(t, -1, -1)
        return float(counts[: t + 1] @ weights / weights.sum())

    def recent(counts: np.ndarray, t: int) -> float:
        active = np.flatnonzero(counts[: t + 1])
        return float(fade ** (t - active[-1])) if len(active) else 0.0

    told = {name: np.zeros((3, STEPS)) for name in ("exposure", "timing", "oddness")}
    for row, function in enumerate((ALWAYS, EARLY, LATE)):
        counts = row_of(activity(), function)
        mean_recency = np.mean([recent(row_of(one, function), t) for one in successes for t in range(STEPS)])
        for t in range(STEPS):
            called = counts[: t + 1].any()
            past = [decayed(row_of(one, function), t) for one in successes]
            spread = max(np.std(past, ddof=1), 0.02 + 0.05 * np.mean(past))
            z = np.clip((decayed(counts, t) - np.mean(past)) / spread, -30, 30)
            told["exposure"][row, t] = 1.0 if called else EARLY_ALARM
            told["timing"][row, t] = (recent(counts, t) + 0.05) / (mean_recency + 0.05) if called else 1.0
            told["oddness"][row, t] = stats.norm.pdf(z, 0, WIDE) / stats.norm.pdf(z)
    return told


AT_EACH_STEP = literal()


@given(TIMES)
def test_a_distribution_of_t_fail_is_averaged_over(weights: list[float]) -> None:
    t_fail = np.array(weights) / np.sum(weights)
    evidence = gather("a", t_fail, activity(), usual(), ROW)
    for name, values in AT_EACH_STEP.items():
        np.testing.assert_allclose(getattr(evidence, name), values @ t_fail, rtol=1e-6)


def test_what_was_called_only_after_t_fail_is_barely_exposed() -> None:
    np.testing.assert_allclose(dense(seen(20), "exposure", 0), [1, 1, EARLY_ALARM, 0])


def test_a_failure_at_any_time_exposes_the_early_more_than_the_late() -> None:
    evidence = gather("a", at_any_step(STEPS), activity(), None, ROW)
    always, early, late, never = dense(evidence, "exposure", 0)
    assert always == pytest.approx(1) and always > early > late > never == 0
    assert late == pytest.approx(EARLY_ALARM + (1 - EARLY_ALARM) * 10 / STEPS)


def test_in_a_success_every_called_function_is_exposed() -> None:
    np.testing.assert_array_equal(dense(seen(None), "exposure", 0), [1, 1, 1, 0])
    assert not seen(None).failed


def test_timing_favours_functions_active_just_before_the_failure() -> None:
    fingerprint = usual()
    always, early, late, _ = dense(seen(35, fingerprint), "timing", 1)
    assert late > always > early
    assert always == pytest.approx(1)
    assert (seen(None, fingerprint).timing == 1).all()


def test_timing_averages_to_one_over_all_failure_times() -> None:
    """As a density of t_fail relative to the uniform one it must."""
    evidence = gather("a", at_any_step(STEPS), activity(), usual(), ROW)
    assert dense(evidence, "timing", 0)[0] == pytest.approx(1)


def test_observed_and_expected_are_the_same_for_the_same_execution() -> None:
    evidence = seen(17, Fingerprint.of([activity(), activity()]))
    np.testing.assert_allclose(evidence.observed, evidence.expected)
    np.testing.assert_allclose(evidence.deviation, 0, atol=1e-12)
    np.testing.assert_allclose(evidence.oddness, 1 / WIDE)


def test_without_a_fingerprint_nothing_deviates() -> None:
    evidence = seen(17)
    np.testing.assert_array_equal(evidence.observed, evidence.expected)
    assert (evidence.timing == 1).all()


def test_an_execution_without_recorded_calls_called_what_its_skill_usually_calls() -> None:
    without_late = Activity((EARLY, ALWAYS), STEP_NS, activity().counts[:2])
    fingerprint = Fingerprint.of([activity(), without_late])
    nothing = Activity((), STEP_NS, np.empty((0, 1)))
    success = gather("a", None, nothing, fingerprint, ROW)
    np.testing.assert_allclose(dense(success, "exposure", 0), [1, 1, 0.5, 0])
    failure = gather("a", at_step(20, STEPS), nothing, fingerprint, ROW)
    np.testing.assert_allclose(dense(failure, "exposure", 0), [1, 1, 0.5 * EARLY_ALARM, 0])
    assert (failure.oddness == 1).all()


def test_observed_and_expected_are_those_at_the_most_probable_step_or_else_at_the_end() -> None:
    fingerprint = usual()
    at_17 = seen(17, fingerprint)
    spread = gather("a", 0.6 * at_step(17, STEPS) + 0.4 * at_any_step(STEPS), activity(), fingerprint, ROW)
    np.testing.assert_array_equal(spread.observed, at_17.observed)
    unknown = gather("a", at_any_step(STEPS), activity(), fingerprint, ROW)
    np.testing.assert_array_equal(unknown.observed, seen(STEPS - 1, fingerprint).observed)
    np.testing.assert_array_equal(unknown.expected, seen(None, fingerprint).expected)
