from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from misstep.core.errors import TooFewExecutionsError
from misstep.detect.band import ErrorBand
from misstep.detect.observation import ObservationModel
from misstep.detect.train import METHODS, held_out_scores, train_observation_model
from misstep.detect.training import MethodName, Training
from misstep.signals.grid import Measurements

Make = Callable[..., Measurements]
SHORT = Training(method="mom", epochs=3)


def test_failures_are_found_near_their_time(model: ObservationModel, make_execution: Make) -> None:
    for seed in range(100, 110):
        step = model.observe(make_execution(seed, fails_at=40)).t_fail_step
        assert step is not None and 40 <= step <= 45


def test_most_new_successes_raise_no_alarm(model: ObservationModel, make_execution: Make) -> None:
    alarms = sum(model.observe(make_execution(seed)).t_fail_step is not None for seed in range(200, 240))
    assert alarms <= 8  # promised 5 %; 9 or more of 40 would happen once in 3000 times


def test_too_few_successes_are_refused(successes: list[Measurements]) -> None:
    with pytest.raises(TooFewExecutionsError, match=r"7 successful executions.*at least 8"):
        train_observation_model("wave", successes[:7], "hash")


@pytest.mark.parametrize("method", METHODS)
def test_progress_is_told_as_often_as_was_announced(successes: list[Measurements], method: MethodName) -> None:
    calls: list[None] = []
    training = Training(epochs=2, method=method)
    train_observation_model("wave", successes[:9], "hash", training, lambda: calls.append(None))
    assert len(calls) == training.advances


def test_a_success_is_judged_beside_the_others_only() -> None:
    generator = np.random.default_rng(0)
    errors = [generator.normal(size=30) for _ in range(9)]
    literal = [ErrorBand.of(errors[:i] + errors[i + 1 :]).highest(errors[i]) for i in range(9)]
    np.testing.assert_allclose(held_out_scores(errors), sorted(literal))
    assert held_out_scores(errors)[-1] > max(ErrorBand.of(errors).highest(one) for one in errors)


def test_channels_that_some_executions_lack_are_left_out(successes: list[Measurements]) -> None:
    narrow = replace(successes[0], channels=successes[0].channels[:6], values=successes[0].values[:, :6])
    silent = successes[1].values.copy()
    silent[:, 2] = np.nan
    others = [narrow, replace(successes[1], values=silent), *successes[2:9]]
    trained = train_observation_model("wave", others, "hash", SHORT)
    assert trained.channels == (*successes[0].channels[:2], *successes[0].channels[3:6])


@pytest.mark.parametrize("at", [2, 5, 8, 11])
def test_a_training_that_was_killed_in_any_network_goes_on(
    successes: list[Measurements], tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("misstep.detect.checkpoint.WRITE_EVERY_S", 0)
    calls: list[None] = []

    def kill() -> None:
        calls.append(None)
        if len(calls) == at:
            raise KeyboardInterrupt

    folder = tmp_path / "training"
    with pytest.raises(KeyboardInterrupt):
        train_observation_model("wave", successes[:9], "hash", SHORT, kill, folder)
    assert sum(1 for _ in folder.iterdir()) == (at - 1) // SHORT.epochs + 1
    resumed = train_observation_model("wave", successes[:9], "hash", SHORT, checkpoints=folder)
    whole = train_observation_model("wave", successes[:9], "hash", SHORT)
    assert not folder.exists()
    np.testing.assert_array_equal(resumed.band.mean, whole.band.mean)
    np.testing.assert_array_equal(resumed.scores, whole.scores)
    for name, array in whole.errors.arrays().items():
        np.testing.assert_array_equal(resumed.errors.arrays()[name], array)


def test_a_training_on_other_data_does_not_go_on_from_there(successes: list[Measurements], tmp_path: Path) -> None:
    def kill() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_observation_model("wave", successes[:9], "hash", replace(SHORT, epochs=1), kill, tmp_path / "t")
    assert list((tmp_path / "t").iterdir())
    other = [replace(one, values=one.values + 1) for one in successes[5:14]]
    resumed = train_observation_model("wave", other, "other", replace(SHORT, epochs=1), checkpoints=tmp_path / "t")
    whole = train_observation_model("wave", other, "other", replace(SHORT, epochs=1))
    np.testing.assert_array_equal(resumed.scores, whole.scores)


def test_the_papers_preset_has_the_papers_method() -> None:
    assert Training(preset="paper", method="pca").method == Training(preset="paper").method == "mom"
