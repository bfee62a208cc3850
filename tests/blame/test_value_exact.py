"""Rules without exception against literal slow ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from misstep.blame.value_exact import _GLANCE, FEW_CODES, Known, exact_rule
from misstep.blame.value_rules import FEW, SAME, SURE, UNSEEN, Constant, Copy, OneOf, Rule

Array = NDArray[np.float64]
seeds = st.integers(0, 10_000)
quick = settings(max_examples=25, deadline=None)


def rule_of(
    made: Array, numbers: Array | None = None, codes: Array | None = None, is_code: bool = False
) -> Rule | None:
    """The exact rule of a number, given (rows, k) numbers and (rows, l) codes; these come first in the table."""
    empty = np.empty((len(made), 0))
    codes, numbers = empty if codes is None else codes, empty if numbers is None else numbers
    places = np.arange(codes.shape[1] + numbers.shape[1])
    table = np.hstack([codes, numbers])
    return exact_rule(
        np.asarray(made, float), is_code, Known(table, places[codes.shape[1] :], places[: codes.shape[1]])
    )


def random_inputs(seed: int, rows: int = 60, columns: int = 5) -> Array:
    return np.random.default_rng(seed).uniform(1, 3, (rows, columns))


@quick
@given(st.floats(-1e6, 1e6))
def test_what_is_always_the_same_but_for_rounding_is_constant(value: float) -> None:
    rule = rule_of(np.full(20, value) * (1 + SAME / 10 * np.arange(20) / 20), random_inputs(0, 20))
    assert isinstance(rule, Constant) and rule.value == value
    assert rule.tolerance >= SAME * max(1, abs(value))


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("is_code", [True, False])
def test_what_is_not_always_a_number_follows_no_exact_rule(odd: float, is_code: bool) -> None:
    assert rule_of(np.array([1.0] * 20 + [odd]), random_inputs(0, 21), is_code=is_code) is None


def test_one_of_few_that_follows_from_a_code() -> None:
    code = np.array([[5.0, np.nan], [7.0, np.nan], [np.nan, 1.0]] * 10)
    rule = rule_of(np.array([1.0, 2.0, 2.0] * 10), codes=code, is_code=True)
    assert isinstance(rule, OneOf) and rule.column == 0
    given_now = np.array([[5.0], [5.0], [7.0], [np.nan], [np.nan], [9.0], [9.0]])
    sizes, expected = rule.deviation(given_now, np.array([1.0, 2.0, 3.0, 2.0, 1.0, 1.0, 3.0]))
    np.testing.assert_equal(expected, [1.0, 1.0, 2.0, 2.0, 2.0, np.nan, np.nan])
    assert sizes.tolist() == [0, SURE, SURE, 0, SURE, 0, UNSEEN]


def test_one_of_few_that_follows_from_nothing() -> None:
    rule = rule_of(np.array([1.0, 2.0] * 20), codes=np.array([[1.0], [2.0], [2.0], [1.0]] * 10), is_code=True)
    assert rule == OneOf((1.0, 2.0))
    sizes, expected = rule.deviation(np.zeros((3, 1)), np.array([1.0, 2.0, 3.0]))
    assert sizes.tolist() == [0, 0, UNSEEN] and np.isnan(expected).all()


@pytest.mark.parametrize(("n", "is_kept"), [(FEW_CODES, True), (FEW_CODES + 1, False)])
def test_codes_of_an_open_vocabulary_follow_no_rule(n: int, is_kept: bool) -> None:
    assert (rule_of(np.arange(60.0) % n, is_code=True) is not None) is is_kept


@quick
@given(seeds, st.sampled_from([1.0, -1.0]))
def test_one_of_two_is_told_by_the_widest_gap(seed: int, sign: float) -> None:
    x = random_inputs(seed, 30, 3)
    made = np.where(sign * x[:, 1] > sign * 2, 4.0, 3.0)
    rule = rule_of(made, x)
    widest, column = literal_widest_gap(made, x)
    if min((made == 3).sum(), (made == 4).sum()) < FEW:
        assert not isinstance(rule, OneOf) or rule.column == -1
        return
    assert isinstance(rule, OneOf) and rule.column == column and widest > 0
    assert rule.above - rule.below == pytest.approx(widest * np.ptp(x[:, column]))
    sizes, expected = rule.deviation(x, made)
    np.testing.assert_array_equal(expected, made)
    assert (sizes == 0).all()
    assert (rule.deviation(x, 7 - made)[0] == UNSEEN).all()
    between = x[:1].copy()
    between[0, column] = rule.sign * (rule.above + rule.below) / 2
    assert rule.deviation(between, made[:1])[0] == 0 and rule.deviation(between, np.array([5.0]))[0] == UNSEEN


def literal_widest_gap(made: Array, x: Array) -> tuple[float, int]:
    low, high = made.min(), made.max()
    return max(
        (float((sign * x[made == high, at]).min() - (sign * x[made == low, at]).max()) / float(np.ptp(x[:, at])), at)
        for at in range(x.shape[1])
        for sign in (1, -1)
    )


def test_no_threshold_where_both_overlap_or_the_number_is_not_always_given() -> None:
    x = np.linspace(0, 1, 30)
    mixed, broken = x[:, None].copy(), x[:, None].copy()
    mixed[3], broken[3] = 0.9, np.nan
    for numbers in (mixed, broken):
        assert rule_of((x > 0.5) + 1.0, numbers) == OneOf((1.0, 2.0))


@quick
@given(seeds)
def test_a_copy_is_found_among_others(seed: int) -> None:
    x = random_inputs(seed, 3 * _GLANCE, 6)
    x[:, 1] = x[:, 4]
    x[-1, 1] += 1e-3  # the same in the rows that are looked at first
    x[5, 0] = np.nan
    rule = rule_of(x[:, 4], x)
    assert isinstance(rule, Copy) and rule.column == 4
    assert rule.tolerance < 1e-5


def test_what_differs_once_is_no_copy() -> None:
    x = random_inputs(0)
    assert rule_of(np.append(x[:-1, 0], 9.0), x) is None
