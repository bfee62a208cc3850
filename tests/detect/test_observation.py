import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from misstep.detect.observation import ErrorBand, ObservationModel, Scaling, likelihood_of, log_errors, smooth
from misstep.signals.grid import Measurements


@given(st.lists(st.floats(0, 30), min_size=1, max_size=40), st.integers(1, 7))
def test_smooth_is_the_mean_of_the_last_values(values: list[float], window: int) -> None:
    literal = [np.mean(values[max(0, end - window) : end]) for end in range(1, len(values) + 1)]
    np.testing.assert_allclose(smooth(np.array(values), window), literal, atol=1e-9)


@given(st.floats(0, 8))
def test_likelihood_is_the_normal_density_over_its_peak(z: float) -> None:
    assert likelihood_of(np.array([z]))[0] == pytest.approx(stats.norm.pdf(z) / stats.norm.pdf(0))


def test_only_errors_above_the_mean_are_suspicious() -> None:
    band = ErrorBand(np.array([1.0, 2.0]), np.array([0.5, 1.0]))
    suspicion = band.suspicion(np.array([0.0, 4.0, 5.0, np.nan]))
    np.testing.assert_allclose(suspicion, [0, 2, 3, 0])  # past its end the last step's band holds


def test_scaling_to_the_unit_interval_and_to_unit_spread() -> None:
    values = np.array([[0.0, 5.0], [4.0, 5.0], [2.0, np.nan]])
    unit = Scaling.of(values, "paper").apply(values)
    assert (np.nanmin(unit[:, 0]), np.nanmax(unit[:, 0])) == (0, 1)
    standard = Scaling.of(values, "default").apply(values)
    assert np.nanstd(standard[:, 0]) == pytest.approx(1)
    assert standard[:2, 1].tolist() == [0, 0]  # a constant channel is not blown up


def test_t_fail_is_the_first_step_over_the_threshold(
    model: ObservationModel, make_execution: Callable[..., Measurements]
) -> None:
    seen = model.observe(make_execution(7, fails_at=30))
    under = np.flatnonzero(seen.likelihood < model.p_thresh)
    assert seen.t_fail_step == under[0]
    assert seen.t_fail_s == pytest.approx((under[0] + 0.5) * 0.05)
    assert 0 <= seen.likelihood.min() <= seen.likelihood.max() <= 1


def test_an_infinite_threshold_never_alarms(
    model: ObservationModel, make_execution: Callable[..., Measurements]
) -> None:
    seen = replace(model, threshold=math.inf).observe(make_execution(7, fails_at=30))
    assert seen.t_fail_step is None and seen.t_fail_s is None


def test_gaps_are_masked_not_filled(model: ObservationModel, make_execution: Callable[..., Measurements]) -> None:
    whole = make_execution(11)
    holed = whole.values.copy()
    holed[20:23] = np.nan
    errors = log_errors(model.network, model.scaling.apply(holed), model.preset)
    assert np.isnan(errors[20:23]).all() and np.isfinite(np.delete(errors, [20, 21, 22])).all()
    missing = whole.values.copy()
    missing[:, 4] = np.nan
    masked = log_errors(model.network, model.scaling.apply(missing), model.preset)
    filled = log_errors(model.network, model.scaling.apply(np.nan_to_num(missing)), model.preset)
    assert np.mean(masked) < np.mean(filled)


def test_an_empty_execution_is_no_alarm(model: ObservationModel) -> None:
    assert model.observe(Measurements((), 0, 50_000_000, np.empty((0, 0)))).t_fail_step is None
