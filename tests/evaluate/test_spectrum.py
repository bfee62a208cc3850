"""Formulas against literal versions that count one execution after the other, and against examples by hand."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from misstep.evaluate.spectrum import FORMULAS, UNEXPLAINED, Spectrum, barinel, dstar, ochiai, shares, tarantula

# Five executions of four functions: f0 is called by every failing one and by no other, f1 by all, f2 by one failing
# and one succeeding, f3 by none.
CALLED = np.array([[1, 1, 1, 0], [1, 1, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 1, 0, 0]], dtype=bool)
FAILED = np.array([1, 1, 1, 0, 0], dtype=bool)
BY_HAND = Spectrum.of(CALLED, FAILED)

tables = st.tuples(st.integers(1, 7), st.integers(1, 6)).flatmap(
    lambda size: st.tuples(arrays(np.bool_, size), arrays(np.bool_, size[0]))
)


def test_counts_by_hand() -> None:
    assert BY_HAND.failed_called.tolist() == [3, 3, 1, 0] and BY_HAND.failed_not.tolist() == [0, 0, 2, 3]
    assert BY_HAND.passed_called.tolist() == [0, 2, 1, 0] and BY_HAND.passed_not.tolist() == [2, 0, 1, 2]


def test_formulas_by_hand() -> None:
    np.testing.assert_allclose(ochiai(BY_HAND), [1, 3 / math.sqrt(15), 1 / math.sqrt(6), 0])
    np.testing.assert_allclose(dstar(BY_HAND), [18, 9 / 2, 1 / 3, 0])
    np.testing.assert_allclose(tarantula(BY_HAND), [1, 1 / 2, (1 / 3) / (1 / 3 + 1 / 2), 0])
    weights = np.array([1.0, 0.6**3 * 0.4**2, 0.25 * UNEXPLAINED**2, UNEXPLAINED**3])
    np.testing.assert_allclose(barinel(BY_HAND), weights / weights.sum(), rtol=1e-9)


def literal(name: str, called: list[bool], failed: list[bool]) -> float:
    """Suspiciousness of one function, execution by execution; Barinel's health by search instead of by formula."""
    runs = list(zip(called, failed, strict=True))
    ef, nf = sum(c and f for c, f in runs), sum(not c and f for c, f in runs)
    ep, np_ = sum(c and not f for c, f in runs), sum(not c and not f for c, f in runs)
    if name == "ochiai":
        return ef / math.sqrt((ef + nf) * (ef + ep)) if ef else 0.0
    if name == "dstar":
        return ef**2 / (ep + nf) if ep + nf else (2 * ef**2 if ef else 0.0)
    if name == "tarantula":
        return (ef / (ef + nf)) / (ef / (ef + nf) + (ep / (ep + np_) if ep else 0.0)) if ef else 0.0
    candidates = {i / n for n in range(1, 8) for i in range(n + 1)}  # every ratio of counts below 8
    return max(
        math.prod((h if not f else 1 - h) if c else (UNEXPLAINED if f else 1.0) for c, f in runs) for h in candidates
    )


@given(tables)
@pytest.mark.parametrize("name", list(FORMULAS))
def test_formulas_equal_literal_ones(name: str, table: Any) -> None:
    called, failed = table
    slow = np.array([literal(name, column.tolist(), failed.tolist()) for column in called.T])
    slow = slow / slow.sum() if name == "barinel" else slow
    np.testing.assert_allclose(FORMULAS[name](Spectrum.of(called, failed)), slow, rtol=1e-9, atol=1e-30)


@given(tables, st.randoms(use_true_random=False))
@pytest.mark.parametrize("name", list(FORMULAS))
def test_order_of_executions_is_nothing_and_of_functions_only_order(name: str, table: Any, random: Any) -> None:
    called, failed = table
    runs, functions = list(range(called.shape[0])), list(range(called.shape[1]))
    random.shuffle(runs), random.shuffle(functions)
    mixed = FORMULAS[name](Spectrum.of(called[np.ix_(runs, functions)], failed[runs]))
    np.testing.assert_allclose(mixed, FORMULAS[name](Spectrum.of(called, failed))[functions], rtol=1e-9, atol=1e-30)


@given(tables)
@pytest.mark.parametrize("name", list(FORMULAS))
def test_whoever_every_failure_called_and_no_success_leads(name: str, table: Any) -> None:
    called, failed = table
    scores = FORMULAS[name](Spectrum.of(np.column_stack([called, failed]), failed))
    assert scores[-1] >= scores.max() * (1 - 1e-12) and (scores >= 0).all()


@given(tables)
def test_shares_are_probabilities_in_the_same_order(table: Any) -> None:
    scores = ochiai(Spectrum.of(*table))
    found = shares(scores)
    assert found.sum() == pytest.approx(1)
    if scores.any():
        np.testing.assert_array_equal(found[:, None] > found, scores[:, None] > scores)
    else:
        np.testing.assert_array_equal(found, 1 / len(scores))
