import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from misstep.detect.band import SMOOTHING_STEPS, ErrorBand, Suspicion, likelihood_of, step_moments

NUMBERS = st.one_of(st.floats(-5, 40), st.just(float("nan")))


@settings(deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=40))
def test_suspicion_is_the_mean_of_the_last_measured_deviations_above_the_mean(errors: list[float]) -> None:
    band = ErrorBand(np.array([1.0, 2.0, 0.5]), np.array([0.5, 1.0, 2.0]))
    literal, seen = [], []
    for step, error in enumerate(errors):
        row = min(step, 2)  # past its end the last step's band holds
        if not np.isnan(error):
            seen.append(min(max((error - band.mean[row]) / band.deviation[row], 0), 30))
        literal.append(np.mean(seen[-SMOOTHING_STEPS:]) if seen else 0.0)
    stream = Suspicion(band)
    np.testing.assert_allclose([stream.step(error, step) for step, error in enumerate(errors)], literal, atol=1e-9)
    assert band.highest(np.array(errors)) == pytest.approx(max(literal))


@settings(deadline=None)
@given(st.floats(0, 8))
def test_likelihood_is_the_normal_density_over_its_peak(z: float) -> None:
    assert likelihood_of(z) == pytest.approx(stats.norm.pdf(z) / stats.norm.pdf(0))


def test_nothing_is_likely_beyond_an_infinite_threshold() -> None:
    assert likelihood_of(float("inf")) == 0


@settings(deadline=None)
@given(st.integers(0, 2**31), st.floats(0, 0.5))
def test_moments_are_those_of_neighbouring_steps(seed: int, gaps: float) -> None:
    generator = np.random.default_rng(seed)
    rows = [generator.normal(3, 2, size=length) for length in (12, 15, 15, 9)]
    rows = [np.where(generator.random(len(one)) < gaps, np.nan, one) for one in rows]
    mean, deviation = step_moments(rows)
    assert len(mean) == len(deviation) == 12  # where half of the rows end
    for step in range(12):
        around = np.concatenate([one[:12][max(step - 3, 0) : step + 4] for one in rows])
        pool = around if np.isfinite(around).any() else np.concatenate([one[:12] for one in rows])
        assert mean[step] == pytest.approx(np.nanmean(pool))
        assert deviation[step] == pytest.approx(np.nanstd(pool))


def test_the_band_ends_where_half_of_the_executions_end() -> None:
    assert len(ErrorBand.of([np.zeros(5), np.zeros(8), np.zeros(30)]).mean) == 8


def test_a_band_is_never_without_width() -> None:
    assert ErrorBand.of([np.zeros(5)] * 3).deviation.min() > 0
