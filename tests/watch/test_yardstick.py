import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.watch.yardstick import Extremes, Yardstick, Yardsticks

numbers = st.floats(-1e6, 1e6)


@given(st.lists(numbers, min_size=1), numbers)
def test_a_value_is_its_units_and_back(highest: list[float], value: float) -> None:
    stick = Yardstick.of(np.array(highest))
    assert stick.value(stick.units(value)) == pytest.approx(value, abs=1e-3)


@given(st.lists(numbers, min_size=2), st.floats(0.1, 1e3), numbers)
def test_units_do_not_depend_on_those_of_the_value(highest: list[float], scale: float, shift: float) -> None:
    one, other = Yardstick.of(np.array(highest)), Yardstick.of(scale * np.array(highest) + shift)
    if min(one.spread, other.spread) > 1:
        assert other.units(scale * 3.0 + shift) == pytest.approx(one.units(3.0), rel=1e-3, abs=1e-3)


def test_the_usual_is_0_and_one_success_in_ten_reaches_1() -> None:
    highest = np.arange(101.0)
    stick = Yardstick.of(highest)
    assert stick.units(50.0) == 0 and stick.units(90.0) == 1


def test_equal_or_missing_values_make_no_unit_of_nothing() -> None:
    assert Yardstick.of(np.ones(9)).spread > 0
    assert Yardstick.of(np.array([np.nan, -np.inf])) == Yardstick()


def test_the_joint_score_is_the_larger_and_a_model_that_judged_nothing_has_none() -> None:
    sticks = Yardsticks(Yardstick(1.0, 0.5), Yardstick(-2.0, 0.5))
    assert sticks.score(Extremes(np.expm1(2.0), -2.0)) == pytest.approx(2.0)
    assert sticks.score(Extremes(np.expm1(2.0), 0.0)) == 4.0
    assert sticks.score(Extremes(log_odds=-1.0)) == 2.0
    assert sticks.score(Extremes()) == float("-inf")


@given(st.floats(-5, 5), st.floats(0.1, 5), st.floats(0, 20), st.floats(-30, 30))
def test_what_alone_makes_a_score_makes_it(usual: float, spread: float, suspicion: float, odds: float) -> None:
    sticks = Yardsticks(Yardstick(usual, spread), Yardstick(usual, spread))
    assert sticks.suspicion_at(sticks.score(Extremes(suspicion=suspicion))) == pytest.approx(suspicion, abs=1e-6)
    assert sticks.log_odds_at(sticks.score(Extremes(log_odds=odds))) == pytest.approx(odds, abs=1e-6)


def test_no_score_is_too_high_for_a_suspicion() -> None:
    assert np.isfinite(Yardsticks().suspicion_at(1e9))
