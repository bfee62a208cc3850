import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from misstep.evaluate.anticipation_protocol import Example, Material
from misstep.evaluate.anticipation_scores import Judged, auroc_within, estimate, resamples

executions = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, 2.0, math.nan]), st.booleans(), st.sampled_from("ab")), min_size=1, max_size=12
)


@given(executions, st.integers(0, 3))
def test_only_pairs_of_one_skill_count_as_often_as_they_were_drawn(
    drawn: list[tuple[float, bool, str]], seed: int
) -> None:
    scores, failed, skill = (np.array(column) for column in zip(*drawn, strict=True))
    times = np.random.default_rng(seed).integers(0, 3, size=(1, len(drawn))).astype(float)
    won = pairs = 0.0
    for i, j in product(range(len(drawn)), repeat=2):
        if failed[i] and not failed[j] and skill[i] == skill[j] and np.isfinite(scores[i] + scores[j]):
            pairs += times[0, i] * times[0, j]
            won += times[0, i] * times[0, j] * ((scores[i] > scores[j]) + (scores[i] == scores[j]) / 2)
    expected = won / pairs if pairs else math.nan
    assert auroc_within(scores, failed, list(skill), times)[0] == pytest.approx(expected, nan_ok=True)


def test_of_one_skill_it_is_the_usual_area() -> None:
    generator = np.random.default_rng(0)
    scores, failed = generator.normal(size=60), generator.random(60) < 0.4
    ours = auroc_within(scores, failed, ["a"] * 60, np.ones((1, 60)))[0]
    assert ours == pytest.approx(roc_auc_score(failed, scores))


def test_resamples_draw_groups_and_then_executions_and_repeat_themselves() -> None:
    groups = ["a"] * 3 + ["b"] * 5 + ["c"]
    drawn = resamples(groups, draws=400, seed=1)
    np.testing.assert_array_equal(drawn, resamples(groups, draws=400, seed=1))
    assert (drawn[0] == 1).all()
    sizes = np.stack([drawn[1:, np.array(groups) == name].sum(axis=1) for name in "abc"])
    times = sizes / np.array([[3], [5], [1]])  # a group drawn twice gives twice its executions
    np.testing.assert_array_equal(times.sum(axis=0), 3)
    assert (times == times.astype(int)).all() and len(np.unique(drawn[1:, 0])) > 2


def test_intervals_hold_where_sessions_are_few_and_differ() -> None:
    """95 % of them, give or take; with groups alone as units it is 83 to 91 % here."""
    generator, groups = np.random.default_rng(3), np.repeat(np.arange(5), 30)
    truth = 0.5 * (1 + math.erf(0.7 / 2))
    covered = []
    for seed in range(100):
        failed = generator.random(150) < np.repeat(generator.beta(1, 2, 5), 30)
        session = np.repeat(generator.normal(size=5), 30)
        scores = 0.7 * failed + 0.3 * session + generator.normal(size=150) * (1 - 0.09) ** 0.5
        figure = estimate(auroc_within(scores, failed, ["a"] * 150, resamples(list(groups), 200, seed)), 5)
        covered.append(figure.low <= truth <= figure.high)
    assert np.mean(covered) >= 0.92


def test_nothing_judged_is_no_figure() -> None:
    nothing = estimate(auroc_within(np.full(2, np.nan), np.array([True, False]), ["a", "a"], np.ones((3, 2))), 2)
    assert nothing.n == 0 and math.isnan(nothing.mean)


def test_figures_are_the_mean_over_draws_and_can_be_of_one_kind_of_failure() -> None:
    examples = [Example("a", True, "1", kind="slip"), Example("a", True, "2", kind="fall"), Example("a", False, "2")]
    material = Material(examples, lambda horizon_s: np.zeros((3, 1)))
    judged = Judged([material, material], [np.array([1.0, 0.0, 0.5]), np.array([1.0, 1.0, 0.5])])
    once = np.ones((1, 3))
    assert judged.figures(once)[0] == pytest.approx((0.5 + 1.0) / 2)
    assert judged.only(lambda one: one.kind != "fall").figures(once)[0] == 1.0
    assert judged.figures(once, lambda one: one.group)[0] == 0.5  # the fall and the success are of one session
    half = Judged(judged.materials, [np.array([math.nan, 0.0, 0.5])] * 2)
    assert judged.where(half).figures(once)[0] == 0.5
