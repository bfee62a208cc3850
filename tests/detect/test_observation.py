import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.calibrate import alarm_threshold
from misstep.detect.band import SMOOTHING_STEPS
from misstep.detect.method import errors_of
from misstep.detect.observation import ObservationModel
from misstep.detect.training import MethodName
from misstep.signals.grid import Measurements, select

Make = Callable[..., Measurements]


def literal_suspicion(model: ObservationModel, measurements: Measurements) -> np.ndarray:
    """Whole arrays at once: errors, their deviations, and the mean of the last measured ones."""
    errors = errors_of(model.errors, model.scaling.apply(select(measurements, model.channels)))
    row = np.minimum(np.arange(len(errors)), len(model.band.mean) - 1)
    z = np.clip((errors - model.band.mean[row]) / model.band.deviation[row], 0, 30)
    before = [z[: t + 1][np.isfinite(z[: t + 1])][-SMOOTHING_STEPS:] for t in range(len(z))]
    return np.array([one.mean() if len(one) else 0.0 for one in before])


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["mom", "pca", "kmeans", "zscore"]), st.integers(1, 120), st.floats(0, 0.8), st.integers(0, 10**6)
)
def test_a_monitor_says_while_it_runs_what_the_batch_says_afterwards(
    models: dict[MethodName, ObservationModel], make_execution: Make, method: MethodName, n: int, gaps: float, seed: int
) -> None:
    model, whole = models[method], make_execution(seed, steps=120)
    generator = np.random.default_rng(seed)
    values = np.where(generator.random(whole.values.shape) < gaps, np.nan, whole.values)[:n]
    measurements = replace(whole, values=values)
    monitor = model.monitor()
    readings = [monitor.step(row) for row in values]
    expected = literal_suspicion(model, measurements)
    np.testing.assert_allclose([one.suspicion for one in readings], expected, atol=1e-5)
    np.testing.assert_allclose([one.likelihood for one in readings], np.exp(-0.5 * expected**2), atol=1e-5)
    seen = model.observe(measurements)
    assert [one.likelihood for one in readings] == seen.likelihood.tolist()
    assert max(one.suspicion for one in readings) == seen.score
    assert next((t for t, one in enumerate(readings) if one.alarm), None) == seen.t_fail_step


def test_t_fail_is_the_first_step_over_the_threshold(model: ObservationModel, make_execution: Make) -> None:
    seen = model.observe(make_execution(7, fails_at=30))
    under = np.flatnonzero(seen.likelihood < model.p_thresh)
    assert seen.t_fail_step == under[0]
    assert seen.t_fail_s == pytest.approx((under[0] + 0.5) * 0.05)
    assert 0 <= seen.likelihood.min() <= seen.likelihood.max() <= 1


def test_the_threshold_keeps_the_promise_on_the_held_out_scores(model: ObservationModel) -> None:
    assert model.threshold == alarm_threshold(model.scores, model.training.false_alarm_rate)
    assert (model.scores > model.threshold).mean() <= model.training.false_alarm_rate


def test_too_few_successes_for_the_promise_never_alarm(model: ObservationModel, make_execution: Make) -> None:
    few = replace(model, scores=model.scores[:5])
    assert few.threshold == math.inf and few.p_thresh == 0
    seen = few.observe(make_execution(7, fails_at=30))
    assert seen.t_fail_step is None and seen.t_fail_s is None


def test_gaps_are_masked_not_filled(model: ObservationModel, make_execution: Make) -> None:
    whole = make_execution(11)
    missing = whole.values.copy()
    missing[:, 4] = np.nan
    masked = model.observe(replace(whole, values=missing)).score
    filled = model.observe(replace(whole, values=np.nan_to_num(missing))).score
    usual = model.observe(whole).score
    assert masked - usual < (filled - usual) / 2 and filled > model.threshold


def test_a_gap_in_all_channels_changes_nothing(model: ObservationModel, make_execution: Make) -> None:
    whole = make_execution(11, fails_at=30)
    holed = whole.values.copy()
    holed[50:60] = np.nan
    likelihood = model.observe(replace(whole, values=holed)).likelihood
    assert (likelihood[50:60] == likelihood[49]).all()


def test_a_channel_that_the_execution_lacks_is_a_gap(model: ObservationModel, make_execution: Make) -> None:
    whole = make_execution(11)
    narrow = replace(whole, channels=whole.channels[:9], values=whole.values[:, :9])
    holed = whole.values.copy()
    holed[:, 9] = np.nan
    assert model.observe(narrow).score == model.observe(replace(whole, values=holed)).score


def test_an_empty_execution_is_no_alarm(model: ObservationModel) -> None:
    seen = model.observe(Measurements((), 0, 50_000_000, np.empty((0, 0))))
    assert seen.t_fail_step is None and seen.score == 0 and len(seen.likelihood) == 0


def test_paper_preset_also_finds_failures(paper: ObservationModel, make_execution: Make) -> None:
    found = [paper.observe(make_execution(seed, fails_at=40)).score for seed in range(100, 108)]
    usual = [paper.observe(make_execution(seed)).score for seed in range(200, 208)]
    assert np.median(found) > np.median(usual)
