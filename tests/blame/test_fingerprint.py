import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from misstep.blame.fingerprint import (
    Fingerprint,
    Moments,
    aligned,
    all_functions,
    decayed_counts,
    recency,
    rows_for,
    step_fade,
)
from misstep.core.calls import Function
from misstep.signals.activity import Activity

values = st.floats(-1e3, 1e3)
counts = arrays(float, (3, 12), elements=st.integers(0, 3).map(float))
fades = st.floats(0.05, 0.999)


@given(arrays(float, (7, 2), elements=values), st.integers(1, 6))
def test_merged_moments_are_those_of_all_samples(samples: np.ndarray, cut: int) -> None:
    merged = Moments.of(samples[:cut]).merge(Moments.of(samples[cut:]))
    assert merged.n == 7
    np.testing.assert_allclose(merged.mean, samples.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose(merged.deviation, samples.std(axis=0, ddof=1), atol=1e-6)


def test_one_sample_has_no_deviation() -> None:
    assert Moments.of(np.array([[3.0]])).deviation[0] == 0


@given(counts, fades)
def test_decayed_counts_equal_the_weighted_mean_of_eq_12(fc: np.ndarray, fade: float) -> None:
    decayed = decayed_counts(fc, fade)
    for t_fail in range(fc.shape[1]):
        weights = fade ** np.arange(t_fail, -1, -1)
        np.testing.assert_allclose(decayed[:, t_fail], fc[:, : t_fail + 1] @ weights / weights.sum(), atol=1e-9)


@given(counts, fades)
def test_recency_is_the_weight_of_the_last_active_step(fc: np.ndarray, fade: float) -> None:
    recent = recency(fc, fade)
    for row in range(fc.shape[0]):
        for step in range(fc.shape[1]):
            active = np.flatnonzero(fc[row, : step + 1])
            expected = fade ** (step - active[-1]) if len(active) else 0.0
            assert recent[row, step] == pytest.approx(expected)


def test_a_step_fades_by_the_decay_rate() -> None:
    assert step_fade(0.5, 2_000_000_000) == pytest.approx(np.exp(-1.0))


F, G, H = (Function(name) for name in "fgh")


def test_fingerprint_of_two_executions_of_different_length_and_functions() -> None:
    long = Activity((F, G), 10, np.array([[1.0, 1, 1], [0, 2, 0]]))
    short = Activity((F, H), 10, np.array([[1.0, 0], [1, 1]]))
    fingerprint = Fingerprint.of([long, short])
    assert fingerprint.functions == (F, G, H)
    np.testing.assert_array_equal(fingerprint.counts.mean, [[1, 0.5, 0.5], [0, 1, 0], [0.5, 0.5, 0]])
    np.testing.assert_array_equal(fingerprint.called, [2, 1, 1])
    np.testing.assert_array_equal(fingerprint.call_rate, [1, 0.5, 0.5])


def test_all_functions_are_unique_by_name_and_the_last_ones_lines_count() -> None:
    merged = all_functions([[Function("b"), Function("a", "a.py", 1)], [Function("a", "a.py", 7)]])
    assert merged == (Function("a", "a.py", 7), Function("b"))


def test_aligned_pads_and_cuts() -> None:
    activity = Activity((G, F), 10, np.array([[1.0, 2, 3], [4, 5, 6]]))
    np.testing.assert_array_equal(aligned(activity, [F, H], 4), [[4, 5, 6, 0], [0, 0, 0, 0]])
    np.testing.assert_array_equal(aligned(activity, [G], 2), [[1, 2]])


def test_rows_for_fills_unknown_functions() -> None:
    fingerprint = Fingerprint.of([Activity((F, G), 10, np.ones((2, 3)))])
    np.testing.assert_array_equal(rows_for([H, G], fingerprint, np.array([1.0, 2.0])), [0, 2])
