import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from misstep.evaluate.detector_figures import delong, figures_of
from misstep.evaluate.detectors import Judged, Opinion

SILENT = Opinion(0.0, None)


def alarm(at_s: float, score: float = 1.0) -> Opinion:
    return Opinion(score, at_s)


def test_figures_of_a_small_table() -> None:
    failures = [  # two detectors, four failures
        [alarm(2.0), alarm(1.0), SILENT, alarm(5.0)],
        [alarm(2.5), alarm(1.0), alarm(9.0), alarm(5.0)],
    ]
    judged = Judged([SILENT, SILENT, alarm(1.0, 0.5), SILENT], np.array([0, 0, 1, 1]), failures, [2.0, 3.0, 1.0, None])
    figures = figures_of(judged)
    assert figures.false_alarms.mean == 0.25 and figures.false_alarms.n == 4
    assert figures.found.mean == 0.75  # the third convinced one detector of two
    assert figures.onsets_n == 3
    assert figures.before_onset.mean == pytest.approx(1 / 3)  # the second
    assert figures.delay_s == pytest.approx((0.25 - 2.0) / 2)
    assert figures.error_s == pytest.approx((0.25 + 2.0) / 2)
    assert figures.auroc.mean == pytest.approx((2 * (3 + 0.5) + 4 + 4) / 16)


def test_unknown_onsets_are_told_as_such() -> None:
    figures = figures_of(Judged([SILENT], np.array([0]), [[alarm(1.0)]], [None]))
    assert figures.onsets_n == 0 and np.isnan([figures.error_s, figures.delay_s, figures.before_onset.mean]).all()


def test_what_finds_nothing_has_no_delay() -> None:
    figures = figures_of(Judged([SILENT], np.array([0]), [[SILENT]], [1.0]))
    assert figures.found.mean == 0 and np.isnan(figures.delay_s) and figures.onsets_n == 1


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_the_area_is_that_of_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    low, high = generator.normal(size=20), generator.normal(1, size=30)
    wins = (high > low[:, None]).astype(float)
    estimate = delong(wins)
    assert estimate.mean == pytest.approx(roc_auc_score([0] * 20 + [1] * 30, [*low, *high]))
    assert estimate.low <= estimate.mean <= estimate.high


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    generator, truth, held = np.random.default_rng(0), 0.7602, 0  # Φ(1/√2)
    for _ in range(400):
        low, high = generator.normal(size=30), generator.normal(1, size=40)
        estimate = delong((high > low[:, None]).astype(float))
        held += estimate.low <= truth <= estimate.high
    assert 0.90 < held / 400 < 0.98


def test_no_failures_no_area() -> None:
    assert np.isnan(delong(np.empty((5, 0))).mean)
