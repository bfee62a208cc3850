import numpy as np
import pytest

from misstep.blame.evidence import EARLY_ALARM, Evidence, gather
from misstep.blame.fingerprint import Fingerprint
from misstep.core.calls import Function
from misstep.signals.activity import Activity

EARLY, ALWAYS, LATE, NEVER = (Function(name) for name in ("early", "always", "late", "never"))
FUNCTIONS = (ALWAYS, EARLY, LATE, NEVER)
STEP_NS, STEPS = 50_000_000, 40


def activity() -> Activity:
    counts = np.zeros((3, STEPS))
    counts[0, 2:4], counts[1], counts[2, 30:35] = 1, 1, 1
    return Activity((EARLY, ALWAYS, LATE), STEP_NS, counts)


def seen(failed: bool, t_fail_step: int | None, fingerprint: Fingerprint | None = None) -> Evidence:
    return gather("a", failed, t_fail_step, activity(), fingerprint, FUNCTIONS)


def test_what_was_called_only_after_t_fail_is_barely_exposed() -> None:
    np.testing.assert_array_equal(seen(True, 20).exposure, [1, 1, EARLY_ALARM, 0])


def test_a_failure_that_no_sensor_shows_happened_at_the_end() -> None:
    np.testing.assert_array_equal(seen(True, None).exposure, [1, 1, 1, 0])


def test_in_a_success_every_called_function_is_exposed() -> None:
    np.testing.assert_array_equal(seen(False, None).exposure, [1, 1, 1, 0])


def test_a_t_fail_beyond_the_end_is_the_end() -> None:
    np.testing.assert_array_equal(seen(True, 900).exposure, seen(True, STEPS - 1).exposure)


def test_timing_favours_functions_active_just_before_the_failure() -> None:
    fingerprint = Fingerprint.of([activity(), activity()])
    late, never = seen(True, 35, fingerprint).timing[[2, 3]]
    always, early = seen(True, 35, fingerprint).timing[[0, 1]]
    assert late > always > early
    assert always == pytest.approx(1)
    assert never == 1
    assert (seen(False, None, fingerprint).timing == 1).all()


def test_timing_averages_to_one_over_all_failure_times() -> None:
    """As a density of t_fail relative to the uniform one it must."""
    fingerprint = Fingerprint.of([activity(), activity()])
    timing = [gather("a", True, step, activity(), fingerprint, FUNCTIONS).timing[0] for step in range(STEPS)]
    assert np.mean(timing) == pytest.approx(1)


def test_observed_and_expected_are_the_same_for_the_same_execution() -> None:
    evidence = seen(True, 17, Fingerprint.of([activity(), activity()]))
    np.testing.assert_allclose(evidence.observed, evidence.expected)
    np.testing.assert_array_equal(evidence.deviation, 0)


def test_without_a_fingerprint_nothing_deviates() -> None:
    evidence = seen(True, 17)
    np.testing.assert_array_equal(evidence.observed, evidence.expected)
    assert (evidence.timing == 1).all()
