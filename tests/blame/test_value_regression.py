"""Regressions against literal slow ones: refitted without each fold, and picked term by term."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from misstep.blame.value_regression import (
    _LEAST_USUAL,
    _RIDGE,
    _SQUARED_TERMS,
    _TERMS,
    _USUAL,
    FOLDS,
    Inputs,
    _errors,
    _matching_pursuit,
    _weights,
    regression,
)
from misstep.blame.value_rules import _EXACT, FEW, SURE, Regression, terms

Array = NDArray[np.float64]
seeds = st.integers(0, 10_000)
quick = settings(max_examples=25, deadline=None)


def random_inputs(seed: int, rows: int = 60, columns: int = 5) -> Array:
    return np.random.default_rng(seed).uniform(1, 3, (rows, columns))


def inputs_of(values: Array) -> Inputs:
    return Inputs.of(np.arange(values.shape[1]), values, np.arange(len(values)) % FOLDS)


def predicted(rule: Regression, table: Array) -> Array:
    return rule.deviation(table, np.zeros(len(table)))[1]


@quick
@given(seeds)
def test_inputs_are_standardised_the_absent_count_as_the_mean_and_constants_are_left_out(seed: int) -> None:
    values = random_inputs(seed)
    values[:, 2], values[3, 1] = 5.0, np.nan
    inputs = inputs_of(values)
    assert inputs.columns.tolist() == [0, 1, 3, 4]
    np.testing.assert_allclose(inputs.values.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(inputs.values.std(axis=0), 1)
    for rows in (np.ones(len(values), np.bool_), inputs.part, ~inputs.part):
        np.testing.assert_allclose(inputs.gram(rows), inputs.values[rows].T @ inputs.values[rows], atol=1e-9)
    assert inputs.values[3, 1] == pytest.approx(0)
    np.testing.assert_allclose(inputs.values[:, 0] * inputs.spread[0] + inputs.centre[0], values[:, 0])


@quick
@given(seeds, st.integers(1, 8), st.integers(20, 50))
def test_held_out_errors_are_those_of_fits_without_the_fold(seed: int, columns: int, rows: int) -> None:
    chance = np.random.default_rng(seed)
    x, y = terms(chance.normal(size=(rows, columns)), False), chance.normal(size=rows)
    fold = chance.integers(0, FOLDS, rows)
    errors = _errors(x, y, fold)
    np.testing.assert_allclose(_weights(x, y), ridge_regression(x, y, rows), atol=1e-7)
    for one in np.unique(fold):
        out = fold == one
        without = ridge_regression(x[~out], y[~out], rows)
        np.testing.assert_allclose(errors[out], y[out] - x[out] @ without, atol=1e-6)


def ridge_regression(x: Array, y: Array, rows: int) -> Array:
    """Least squares with one more observation a weight, that it is 0."""
    more = np.sqrt(_RIDGE * rows) * np.eye(x.shape[1])
    return np.linalg.lstsq(np.vstack([x, more]), np.append(y, np.zeros(x.shape[1])), rcond=None)[0]


@quick
@given(seeds, st.integers(1, 14))
def test_matching_pursuit_picks_what_least_squares_would(seed: int, columns: int) -> None:
    chance = np.random.default_rng(seed)
    x = inputs_of(chance.normal(size=(80, columns)) @ chance.normal(size=(columns, columns)))
    y = x.values @ chance.normal(size=len(x.columns)) + chance.normal(size=80) * chance.integers(0, 2)
    y = (y - y.mean()) / y.std()
    for rows in (np.ones(80, np.bool_), x.part, ~x.part):
        assert _matching_pursuit(x, y, rows) == literal_pursuit(x.values[rows], y[rows])


def literal_pursuit(x: Array, y: Array) -> list[int]:
    chosen: list[int] = []
    error, unexplained = y, float(y @ y)
    enough = 1e-12 * unexplained
    for _ in range(min(_TERMS, x.shape[1])):
        left = [at for at in range(x.shape[1]) if at not in chosen]
        chosen.append(max(left, key=lambda at: abs(x[:, at] @ error)))
        error = y - x[:, chosen] @ np.linalg.lstsq(x[:, chosen], y, rcond=None)[0]
        before, unexplained = unexplained, float(error @ error)
        if unexplained < enough or (len(chosen) > FEW and unexplained > (1 - 1e-3) * before):
            break
    return chosen


@quick
@given(seeds)
def test_a_linear_function_is_found_exactly_and_is_one_beyond_what_was_seen(seed: int) -> None:
    x = random_inputs(seed)
    rule, _ = regression(3 + 2 * x[:, 0] - x[:, 3], inputs_of(x))
    assert {0, 3} <= set(rule.columns.tolist()) and rule.is_exact
    beyond = 3 * random_inputs(seed + 1)
    np.testing.assert_allclose(predicted(rule, beyond), 3 + 2 * beyond[:, 0] - beyond[:, 3], atol=1e-3)


@quick
@given(seeds)
def test_a_product_is_found(seed: int) -> None:
    x = random_inputs(seed, 120, 4)
    rule, _ = regression(x[:, 0] * x[:, 2] + x[:, 1] ** 2, inputs_of(x))
    new = random_inputs(seed + 1)
    assert rule.squared and {0, 1, 2} <= set(rule.columns.tolist())
    np.testing.assert_allclose(predicted(rule, new), new[:, 0] * new[:, 2] + new[:, 1] ** 2, atol=1e-3)


@quick
@given(seeds)
def test_noise_has_no_rule_but_its_usual_range(seed: int) -> None:
    """Whatever is chosen, it says no more of new noise than its mean does."""
    chance = np.random.default_rng(seed)
    rule, deviation = regression(chance.normal(4, 2, 200), inputs_of(random_inputs(seed, 200)))
    assert not rule.is_exact and 2.5 < rule.usual < 9
    assert np.abs(predicted(rule, random_inputs(seed + 1)) - 4).max() < 4
    assert np.mean(deviation > 1) <= 1 - _USUAL + 1e-9


@quick
@given(seeds, st.sampled_from([0.0, 0.3, 3.0]), st.booleans())
def test_deviations_in_training_are_those_of_rules_that_know_nothing_of_the_scene(
    seed: int, noise: float, curved: bool
) -> None:
    """Terms are chosen on the other part of the scenes, or on all if that errs more; weights without the fold."""
    chance = np.random.default_rng(seed)
    x = chance.normal(1, 1, size=(160, 12))
    y = x[:, 0] + x[:, 1] * (x[:, 2] if curved else 1) + noise * chance.normal(size=160)
    rule, sizes = regression(y, inputs_of(x))
    errors = literal_errors(inputs_of(x), (y - y.mean()) / y.std())
    best = min(errors, key=lambda error: np.quantile(np.abs(error), 0.9) + 0.3 * np.abs(error).mean())
    usual = max(float(np.quantile(np.abs(best), _USUAL)), _LEAST_USUAL)
    literal = np.minimum(np.abs(best) / usual, SURE)
    np.testing.assert_allclose(sizes, np.where(rule.is_exact & (literal <= 1), 0, literal), atol=1e-4)


def literal_errors(inputs: Inputs, y: Array) -> list[Array]:
    """Of the mean, a linear and a quadratic function: the larger of two for each row."""
    found = []
    for most, squared in ((0, False), (_TERMS, False), (_SQUARED_TERMS, True)):
        error = np.empty(len(y))
        for one in range(FOLDS):
            out, others = inputs.fold == one, inputs.part != (one < FOLDS // 2)
            pair = []
            for rows in (others, np.ones(len(y), np.bool_)):
                chosen = literal_pursuit(inputs.values[rows], y[rows])[:most]
                x = terms(inputs.values[:, chosen], squared)
                pair.append(y[out] - x[out] @ ridge_regression(x[~out], y[~out], len(y)))
            error[out] = np.max(np.abs(pair), axis=0)
        found.append(error)
    return found


@quick
@given(seeds, st.floats(1e-3, 1e3))
def test_deviation_is_the_error_in_units_of_what_is_usual(seed: int, shift: float) -> None:
    chance = np.random.default_rng(seed)
    x = random_inputs(seed)
    y = x[:, 1] + chance.normal(0, 0.1, len(x))
    rule, held_out = regression(y, inputs_of(x))
    sizes, expected = rule.deviation(x, y + shift)
    np.testing.assert_allclose(sizes, np.minimum(np.abs(y + shift - expected) / rule.usual, SURE))
    assert rule.relative == pytest.approx(rule.usual / y.std()) and (rule.relative < _EXACT) is rule.is_exact
    assert np.quantile(held_out, _USUAL) == pytest.approx(1)


@quick
@given(seeds, st.floats(0.1, 10), st.floats(-5, 5))
def test_units_do_not_matter(seed: int, scale: float, offset: float) -> None:
    chance = np.random.default_rng(seed)
    x = random_inputs(seed)
    y = x[:, 1] + chance.normal(0, 0.1, len(x))
    rule, deviation = regression(y, inputs_of(x))
    other, same = regression(scale * y + offset, inputs_of(scale * x + offset))
    np.testing.assert_allclose(same, deviation, rtol=1e-6, atol=1e-9)
    assert other.usual == pytest.approx(scale * rule.usual)


def test_without_inputs_there_is_the_mean() -> None:
    y = np.random.default_rng(0).normal(size=50)
    rule, _ = regression(y, inputs_of(np.empty((50, 0))))
    assert len(rule.columns) == 0 and predicted(rule, np.empty((2, 0))) == pytest.approx(y.mean(), abs=1e-5)


def test_a_rule_is_no_better_than_its_own_terms() -> None:
    """Of few rows chance makes it pick more terms, so that those chosen on parts of the scenes may be better."""
    for seed in range(10):
        chance = np.random.default_rng(seed)
        x, new = chance.normal(size=(6000, 12)), chance.normal(size=(2000, 12))
        rule, _ = regression(x[:, :3].sum(axis=1) + x[:, 3] * x[:, 4], inputs_of(x))
        error = np.abs(new[:, :3].sum(axis=1) + new[:, 3] * new[:, 4] - predicted(rule, new))
        assert np.quantile(error, _USUAL) < 1.5 * rule.usual
