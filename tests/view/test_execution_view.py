import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from misstep.core.errors import ExecutionNotFoundError
from misstep.core.execution import Execution
from misstep.detect.files import save_model
from misstep.detect.library import data_hash, model_folder, training_successes
from misstep.detect.train import train_observation_model
from misstep.detect.training import Training
from misstep.signals.grid import select
from misstep.signals.matrices import matrices
from misstep.store.store import Store
from misstep.view.execution_view import execution_view


@pytest.fixture(scope="module")
def learnt(record: Callable[..., Execution], tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Nine successes of a wave and a failure that leaves its path at 0.5 s, with a detector."""
    store = Store.open(tmp_path_factory.mktemp("learnt") / "store", create=True)
    for seed in range(9):
        record(store, "wave", seed)
    record(store, "wave", 9, fails_at=10)
    found = training_successes(store, "wave")
    measured = [matrices(store, one.id).measurements for one in found]
    training = Training(method="zscore", folds=2, false_alarm_rate=0.2)
    save_model(
        train_observation_model("wave", measured, data_hash(found), training), model_folder(store, "wave", "default")
    )
    return store


def test_the_band_is_that_of_the_other_successes(learnt: Store) -> None:
    view = execution_view(learnt, "wave-00003")
    channel = next(one for one in view.channels if one.name == "joints.j2")
    others = [one.id for one in training_successes(learnt, "wave") if one.id != "wave-00003"]
    values = np.array([select(matrices(learnt, one).measurements, ("joints.j2",))[:, 0] for one in others])
    assert channel.band is not None and len(values) == 8
    low, median, high = np.percentile(values, (5, 50, 95), axis=0)[:, :39]  # the last sample is in the 40th step
    np.testing.assert_allclose(channel.band.low, low)
    np.testing.assert_allclose(channel.band.median, median)
    np.testing.assert_allclose(channel.band.high, high)
    np.testing.assert_allclose(channel.band.t_s, 0.025 + 0.05 * np.arange(39))
    assert channel.unit == "rad"


def test_a_failure_shows_where_it_left_and_which_sensors(learnt: Store) -> None:
    view = execution_view(learnt, "wave-00010")
    assert view.facts.outcome == "failure" and view.facts.t_fail_s == pytest.approx(0.5, abs=0.2)
    assert view.window_s == (0.0, pytest.approx(1.95))
    assert [one.excess for one in view.channels] == sorted((one.excess for one in view.channels), reverse=True)
    assert view.channels[0].excess > 1
    likelihood = view.likelihood
    assert likelihood is not None and likelihood.band is not None and likelihood.threshold is not None
    late = likelihood.track.t_s > 1.0
    assert likelihood.track.value[late].max() < np.min(likelihood.band.low[likelihood.band.t_s > 1.0])


def test_a_window_is_a_closer_look_at_the_same(learnt: Store) -> None:
    whole = execution_view(learnt, "wave-00010")
    part = execution_view(learnt, "wave-00010", window_s=(0.5, 1.0))
    ours = next(one for one in part.channels if one.name == "joints.j0").track
    theirs = next(one for one in whole.channels if one.name == "joints.j0").track
    inside = (theirs.t_s >= 0.5) & (theirs.t_s <= 1.0)
    np.testing.assert_array_equal(ours.value, theirs.value[inside])
    assert part.window_s == (0.5, 1.0) and part.activity is not None
    assert part.activity.begin_s == pytest.approx(0.5)
    assert part.activity.counts.shape[1] * part.activity.step_s == pytest.approx(0.55)


def test_functions_stand_in_the_same_rows_as_in_the_fingerprint(learnt: Store) -> None:
    activity = execution_view(learnt, "wave-00010").activity
    assert activity is not None and activity.usual is not None
    assert activity.counts.shape == activity.usual.shape
    rows = {function.name: index for index, function in enumerate(activity.functions)}
    grip = activity.usual[rows["arm.grip"]]
    assert grip[:15].max() == 0 and grip[25:].min() == 1


def test_it_is_json_without_nan(learnt: Store) -> None:
    facts = execution_view(learnt, "wave-00010", points=5).as_json()
    text = json.dumps(facts, allow_nan=False)
    assert facts["format"] == "misstep.execution_view/1"
    assert json.loads(text)["facts"]["id"] == "wave-00010"
    assert max(len(one["track"]["t_s"]) for one in facts["channels"]) <= 10


def test_an_execution_that_is_not_there(learnt: Store, tmp_path: Path) -> None:
    with pytest.raises(ExecutionNotFoundError):
        execution_view(learnt, "wave-99999")
