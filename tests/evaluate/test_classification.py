"""Against scikit-learn's figures, and by laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

from misstep.evaluate.classification import THRESHOLD, Classification

cases = st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.6, 0.9]), st.booleans()), min_size=4, max_size=30)


def of(case: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    risks, failed = (np.array(column) for column in zip(*case, strict=True))
    return risks, failed


@settings(max_examples=8, deadline=None)
@given(cases.filter(lambda case: len({failed for _, failed in case}) == 2))
def test_the_figures_are_those_of_scikit_learn(case: list[tuple[float, bool]]) -> None:
    risks, failed = of(case)
    predicted, found = risks > THRESHOLD, Classification.of(risks, failed, range(len(risks)))
    weighted = {"average": "weighted", "zero_division": 0}
    assert found.precision.mean == pytest.approx(precision_score(failed, predicted, **weighted))
    assert found.recall.mean == pytest.approx(recall_score(failed, predicted, **weighted))
    assert found.f1.mean == pytest.approx(f1_score(failed, predicted, **weighted))
    assert found.failure_f1.mean == pytest.approx(f1_score(failed, predicted, zero_division=0))
    assert found.balanced_accuracy.mean == pytest.approx(balanced_accuracy_score(failed, predicted))
    assert found.auroc.mean == pytest.approx(roc_auc_score(failed, risks))


def test_scenes_not_executions_are_what_intervals_are_over() -> None:
    generator = np.random.default_rng(0)
    failed = np.repeat([True, False], 20)
    risks = generator.random(40) * 0.6 + 0.4 * failed
    one_each, few = (Classification.of(risks, failed, groups) for groups in (range(40), np.arange(40) // 5))
    assert (one_each.f1.n, few.f1.n) == (40, 8)
    assert one_each.f1.mean == few.f1.mean
    assert one_each.f1.low <= one_each.f1.mean <= one_each.f1.high


def test_who_always_predicts_failure_is_balanced_by_its_errors() -> None:
    failed = np.array([True, True, True, False])
    found = Classification.of(np.ones(4), failed, range(4))
    assert found.balanced_accuracy.mean == 0.5 == found.auroc.mean
    assert found.recall.mean == 0.75
