import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from misstep.blame.failure_time import THRESHOLD_ERROR, at_step, at_the_end, first_crossing, told

DEVIATIONS = arrays(float, st.integers(1, 30), elements=st.floats(0, 9))
THRESHOLDS = st.floats(0.5, 8)


def likelihood(z: np.ndarray | float) -> np.ndarray:
    return np.exp(-0.5 * np.asarray(z) ** 2)


TRIED = stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
"""Errors of the threshold, equally probable."""


def literal(z: np.ndarray, threshold: float) -> np.ndarray:
    """For every threshold that is possible, the first step above it; where there is none, the last."""
    chance = np.zeros(len(z))
    for true in threshold + THRESHOLD_ERROR * TRIED:
        above = np.flatnonzero(z > true)
        chance[above[0] if len(above) else -1] += 1
    return chance / len(TRIED)


@settings(deadline=None, max_examples=20)
@given(DEVIATIONS, THRESHOLDS)
def test_first_crossing_equals_trying_every_threshold(z: np.ndarray, threshold: float) -> None:
    fast = first_crossing(likelihood(z), float(likelihood(threshold)))
    np.testing.assert_allclose(fast, literal(z, threshold), atol=2e-3)


@given(DEVIATIONS, THRESHOLDS)
def test_a_threshold_known_exactly_gives_the_point_estimate(z: np.ndarray, threshold: float) -> None:
    curve, p_thresh = likelihood(z), float(likelihood(threshold))
    z_back = np.sqrt(-2 * np.log(curve))
    alarms = np.flatnonzero(z_back > np.sqrt(-2 * np.log(p_thresh)))
    point = at_step(int(alarms[0]), len(z)) if len(alarms) else at_the_end(len(z))
    np.testing.assert_allclose(first_crossing(curve, p_thresh, error=0), point)


@given(DEVIATIONS, THRESHOLDS)
def test_it_is_a_distribution(z: np.ndarray, threshold: float) -> None:
    chance = first_crossing(likelihood(z), float(likelihood(threshold)))
    assert chance.sum() == pytest.approx(1) and (chance >= 0).all()


def test_a_steep_rise_is_nearly_a_point() -> None:
    z = np.where(np.arange(2000) < 1500, 0.5, 12.0)
    assert first_crossing(likelihood(z), float(likelihood(4.0)))[1500] > 0.99


def test_what_a_detector_never_alarms_of_failed_at_the_end() -> None:
    np.testing.assert_array_equal(first_crossing(np.zeros(8), 0.0), at_the_end(8))
    np.testing.assert_array_equal(at_the_end(8), [0, 0, 0, 0, 0, 0, 0, 1])


def test_a_point_past_the_end_is_the_end() -> None:
    np.testing.assert_array_equal(at_step(900, 3), [0, 0, 1])


def test_a_told_time_is_spread_about_it() -> None:
    chance = told(2.0, steps=80, step_s=0.05)
    assert chance.sum() == pytest.approx(1)
    mean_s = chance @ ((np.arange(80) + 0.5) * 0.05)
    assert mean_s == pytest.approx(2.0, abs=0.01)
    assert told(99.0, 80, 0.05).argmax() == 79
