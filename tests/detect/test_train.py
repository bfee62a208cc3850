from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from misstep.core.errors import TooFewExecutionsError
from misstep.detect.observation import ObservationModel
from misstep.detect.train import Training, batch, error_band, fit, train_observation_model
from misstep.signals.grid import Measurements

Make = Callable[..., Measurements]


def test_failures_are_found_near_their_time(model: ObservationModel, make_execution: Make) -> None:
    for seed in range(100, 110):
        step = model.observe(make_execution(seed, fails_at=40)).t_fail_step
        assert step is not None and 40 <= step <= 45


def test_most_new_successes_raise_no_alarm(model: ObservationModel, make_execution: Make) -> None:
    alarms = sum(model.observe(make_execution(seed)).t_fail_step is not None for seed in range(200, 240))
    assert alarms <= 8  # promised 5 %; 9 or more of 40 would happen once in 3000 times


def test_the_same_seed_trains_the_same_network(successes: list[Measurements]) -> None:
    scaled = [one.values for one in successes[:8]]
    first, second = (fit(scaled, Training(epochs=3), seed=5) for _ in range(2))
    other = fit(scaled, Training(epochs=3), seed=6)
    weights = [network.encode.weight.detach().numpy() for network in (first, second, other)]
    assert (weights[0] == weights[1]).all()
    assert (weights[0] != weights[2]).any()


def test_too_few_successes_are_refused(successes: list[Measurements]) -> None:
    with pytest.raises(TooFewExecutionsError, match=r"7 successful executions.*at least 8"):
        train_observation_model("wave", successes[:7], "hash")


def test_progress_is_reported_for_every_epoch_of_every_network(successes: list[Measurements]) -> None:
    calls: list[None] = []
    train_observation_model("wave", successes[:9], "hash", Training(epochs=2), lambda: calls.append(None))
    assert len(calls) == 2 * (3 + 1)


def test_batch_pads_with_unmeasured_steps() -> None:
    steps, measured = batch([np.ones((2, 1)), np.array([[3.0], [np.nan], [5.0]])])
    assert steps.tolist() == [[[1], [1], [0]], [[3], [0], [5]]]
    assert measured.tolist() == [[[1], [1], [0]], [[1], [0], [1]]]


def test_padding_does_not_change_the_training() -> None:
    generator = np.random.default_rng(0)
    short, long = generator.normal(size=(10, 4)), generator.normal(size=(20, 4))
    padded = np.concatenate([short, np.full((10, 4), np.nan)])
    weights = [fit([one, long], Training(epochs=5), 0).encode.weight for one in (short, padded)]
    torch.testing.assert_close(weights[0], weights[1])


def test_error_band_is_mean_and_deviation_of_neighbouring_steps() -> None:
    generator = np.random.default_rng(0)
    errors = [generator.normal(size=length) for length in (12, 12, 12)]
    band = error_band(errors, reach=1)
    around = np.concatenate([one[4:7] for one in errors])
    assert band.mean[5] == pytest.approx(around.mean())
    assert band.deviation[5] == pytest.approx(around.std())


def test_error_band_ends_where_half_of_the_executions_end() -> None:
    assert len(error_band([np.zeros(5), np.zeros(8), np.zeros(30)]).mean) == 8


def test_paper_preset_also_finds_failures(successes: list[Measurements], make_execution: Make) -> None:
    paper = train_observation_model("wave", successes, "hash", Training(preset="paper", epochs=60))
    found = [paper.observe(make_execution(seed, fails_at=40)).score for seed in range(100, 108)]
    usual = [paper.observe(make_execution(seed)).score for seed in range(200, 208)]
    assert np.median(found) > np.median(usual)


def test_channels_that_some_executions_lack_are_left_out(successes: list[Measurements]) -> None:
    narrow = replace(successes[0], channels=successes[0].channels[:6], values=successes[0].values[:, :6])
    trained = train_observation_model("wave", [narrow, *successes[1:9]], "hash", Training(epochs=2))
    assert trained.channels == successes[0].channels[:6]
