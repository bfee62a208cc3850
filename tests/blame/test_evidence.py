import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from misstep.blame.evidence import EARLY_ALARM, RECENT, WIDE, Evidence, gather
from misstep.blame.failure_time import at_step, at_the_end
from misstep.blame.fingerprint import DECAY_PER_S, Fingerprint
from misstep.blame.value_evidence import WORLD, ValueRatios
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
    """Timing and oddness at every possible t_fail by itself, from the counts: functions x steps."""
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

    told = {name: np.zeros((3, STEPS)) for name in ("timing", "oddness")}
    for row, function in enumerate((ALWAYS, EARLY, LATE)):
        counts = row_of(activity(), function)
        for t in range(STEPS):
            called = counts[: t + 1].any()
            past = [decayed(row_of(one, function), t) for one in successes]
            spread = max(np.std(past, ddof=1), 0.02 + 0.05 * np.mean(past))
            z = np.clip((decayed(counts, t) - np.mean(past)) / spread, -30, 30)
            told["timing"][row, t] = ((1 if called else EARLY_ALARM) + RECENT * recent(counts, t)) / (1 + RECENT)
            told["oddness"][row, t] = stats.norm.pdf(z, 0, WIDE) / stats.norm.pdf(z)
    return told


AT_EACH_STEP = literal()


@pytest.mark.parametrize("t_fail", range(STEPS))
def test_timing_and_oddness_at_a_known_time(t_fail: int) -> None:
    evidence = seen(t_fail, usual())
    for name, values in AT_EACH_STEP.items():
        np.testing.assert_allclose(getattr(evidence, name), values[:, t_fail], rtol=1e-6)


@given(TIMES)
def test_a_distribution_of_t_fail_is_averaged_over(weights: list[float]) -> None:
    t_fail = np.array(weights) / np.sum(weights)
    evidence = gather("a", t_fail, activity(), usual(), ROW)
    np.testing.assert_allclose(evidence.oddness, AT_EACH_STEP["oddness"] @ t_fail, rtol=1e-6)
    always, early, late = evidence.timing
    assert always == pytest.approx(1) and early <= 1 and late <= 1
    in_time = t_fail[30:].max() / t_fail.max()  # `late` is called from step 30 on
    recent = AT_EACH_STEP["timing"][2] * (1 + RECENT) - np.where(np.arange(STEPS) >= 30, 1, EARLY_ALARM)
    expected = EARLY_ALARM + (1 - EARLY_ALARM) * in_time + recent @ t_fail
    assert late * (1 + RECENT) == pytest.approx(expected)


def test_whatever_was_called_is_exposed() -> None:
    for t_fail in (None, 0, 20, 39):
        np.testing.assert_array_equal(dense(seen(t_fail), "exposure", 0), [1, 1, 1, 0])
    assert not seen(None).failed and seen(0).failed


def test_what_was_called_only_after_t_fail_explains_it_badly() -> None:
    always, early, late, _ = dense(seen(20), "timing", 1)
    assert always == 1 > early > 5 * late == pytest.approx(5 * EARLY_ALARM / (1 + RECENT))


def test_a_failure_at_an_unknown_time_speaks_for_nobody_by_its_order() -> None:
    evidence = gather("a", np.full(STEPS, 1 / STEPS), activity(), None, ROW)
    assert evidence.timing.min() >= 1 / (1 + RECENT)


def test_timing_favours_functions_active_just_before_the_failure() -> None:
    always, early, late, _ = dense(seen(36, usual()), "timing", 1)
    assert always == 1 > late > early
    assert (seen(None, usual()).timing == 1).all()


def test_observed_and_expected_are_the_same_for_the_same_execution() -> None:
    evidence = seen(17, Fingerprint.of([activity(), activity()]))
    np.testing.assert_allclose(evidence.observed, evidence.expected)
    np.testing.assert_allclose(evidence.deviation, 0, atol=1e-12)
    np.testing.assert_allclose(evidence.oddness, 1 / WIDE)


def test_without_a_fingerprint_nothing_deviates() -> None:
    evidence = seen(17)
    np.testing.assert_array_equal(evidence.observed, evidence.expected)


def test_an_execution_without_recorded_calls_called_what_its_skill_usually_calls() -> None:
    without_late = Activity((EARLY, ALWAYS), STEP_NS, activity().counts[:2])
    fingerprint = Fingerprint.of([activity(), without_late])
    nothing = Activity((), STEP_NS, np.empty((0, 1)))
    success = gather("a", None, nothing, fingerprint, ROW)
    np.testing.assert_allclose(dense(success, "exposure", 0), [1, 1, 0.5, 0])
    failure = gather("a", at_step(20, STEPS), nothing, fingerprint, ROW)
    np.testing.assert_allclose(dense(failure, "exposure", 0), [1, 1, 0.5, 0])
    assert (failure.oddness == 1).all()


def test_observed_and_expected_are_those_at_the_most_probable_step_or_else_at_the_end() -> None:
    fingerprint = usual()
    at_17 = seen(17, fingerprint)
    spread = gather("a", 0.6 * at_step(17, STEPS) + 0.4 / STEPS, activity(), fingerprint, ROW)
    np.testing.assert_array_equal(spread.observed, at_17.observed)
    unknown = gather("a", at_the_end(STEPS), activity(), fingerprint, ROW)
    np.testing.assert_array_equal(unknown.observed, seen(STEPS - 1, fingerprint).observed)
    np.testing.assert_array_equal(unknown.expected, seen(None, fingerprint).expected)


RATIOS = ValueRatios({"early": 2.0, "never": 5.0, "elsewhere": 7.0}, 0.5, -1.0)


@pytest.mark.parametrize("t_fail", [None, at_step(20, STEPS)])
def test_what_values_say_of_each_function_that_was_called_or_usually_is(t_fail: np.ndarray | None) -> None:
    evidence = gather("a", t_fail, activity(), usual(), ROW, RATIOS)
    told = {FUNCTIONS[row].name: value for row, value in zip(evidence.rows, evidence.values, strict=True)}
    assert told == {"early": 2.0, "always": 0.5, "late": 0.5}  # functions of which the values say nothing: 0.5
    assert (gather("a", t_fail, activity(), usual(), ROW).values == 0).all()


@pytest.mark.parametrize("t_fail", [None, at_step(20, STEPS)])
@pytest.mark.parametrize("recorded", [activity(), Activity((), STEP_NS, np.empty((0, 1)))])
def test_every_execution_is_exposed_to_the_world(t_fail: np.ndarray | None, recorded: Activity) -> None:
    row = {**ROW, WORLD.name: len(ROW)}
    without = gather("a", t_fail, recorded, usual(), ROW, RATIOS)
    evidence = gather("a", t_fail, recorded, usual(), row, RATIOS)
    assert evidence.rows.tolist() == [*without.rows, len(ROW)]
    for name, value in {"exposure": 1.0, "timing": 1.0, "oddness": 1.0, "values": -1.0}.items():
        np.testing.assert_array_equal(getattr(evidence, name), [*getattr(without, name), value])
    assert (evidence.observed[-1] - evidence.expected[-1]) / evidence.deviation[-1] == 0
