import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from misstep.evaluate.metrics import Estimate, auroc, average_ranks, bootstrap, reliability, wilson

scores = st.lists(st.integers(-4, 4), min_size=1, max_size=12)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_scipys(hits_of_n: tuple[int, int]) -> None:
    hits, n = hits_of_n
    ours, theirs = wilson(hits, n), stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours.low <= ours.mean + 1e-12 and ours.mean <= ours.high + 1e-12


def test_nothing_measured_is_not_a_number_and_null_in_json() -> None:
    for empty in (wilson(0, 0), bootstrap([])):
        assert empty.rounded() == {"mean": None, "low": None, "high": None, "n": 0}


def test_bootstrap_covers_a_mean_as_often_as_it_promises() -> None:
    generator = np.random.default_rng(5)
    estimates = [bootstrap(generator.normal(3.0, 1.0, 60), draws=300, seed=i) for i in range(150)]
    covered = np.mean([one.low <= 3.0 <= one.high for one in estimates])
    assert 0.89 <= covered <= 0.99  # 0.95 give or take three standard errors and the percentile's small-sample loss


def test_bootstrap_draws_whole_units_and_repeats_itself() -> None:
    rows = [[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]
    paired = bootstrap(rows, lambda units: float((units[:, 0] != units[:, 1]).mean()))
    assert paired == Estimate(0.0, 0.0, 0.0, 3)
    assert bootstrap([1.0, 2.0, 5.0], seed=3) == bootstrap([1.0, 2.0, 5.0], seed=3)


@given(scores.flatmap(lambda s: st.tuples(st.just(s), st.lists(st.booleans(), min_size=len(s), max_size=len(s)))))
def test_auroc_equals_the_share_of_ordered_pairs(drawn: tuple[list[int], list[bool]]) -> None:
    values, truth = drawn
    pairs = [
        (a > b) + (a == b) / 2
        for a, yes in zip(values, truth, strict=True)
        for b, no in zip(values, truth, strict=True)
        if yes and not no
    ]
    assert auroc(values, truth) == pytest.approx(np.mean(pairs) if pairs else math.nan, nan_ok=True)


@given(scores)
def test_average_ranks_equal_scipys(values: list[int]) -> None:
    np.testing.assert_array_equal(average_ranks(values), stats.rankdata(-np.array(values)))


@given(scores, st.randoms(use_true_random=False))
def test_a_permutation_of_scores_permutes_their_ranks(values: list[int], random: object) -> None:
    order = list(range(len(values)))
    random.shuffle(order)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(average_ranks([values[i] for i in order]), average_ranks(values)[order])


def test_calibration_error_by_hand() -> None:
    found = reliability([0.05, 0.05, 0.95, 0.95, 1.0], [0, 1, 1, 1, 0])
    np.testing.assert_allclose(found.stated, [0.05, 2.9 / 3])
    np.testing.assert_allclose(found.observed, [0.5, 2 / 3])
    np.testing.assert_array_equal(found.n, [2, 3])
    assert found.error == pytest.approx((2 * 0.45 + 3 * 0.3) / 5)


def test_honest_statements_are_calibrated() -> None:
    generator = np.random.default_rng(1)
    stated = generator.random(20_000)
    assert reliability(stated, generator.random(20_000) < stated).error < 0.02
    assert reliability(stated, generator.random(20_000) < stated**2).error > 0.1
