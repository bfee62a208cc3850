from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from misstep.core.errors import TooFewExecutionsError
from misstep.core.execution import Execution
from misstep.detect.library import is_fresh, model_folder, stored_model, train_and_store, training_successes
from misstep.detect.training import Training
from misstep.store.store import Store

QUICK = Training(method="mom", epochs=2)
Record = Callable[..., Execution]


@pytest.fixture
def store(empty_store: Store, record: Record) -> Store:
    for seed in range(8):
        record(empty_store, "wave", seed)
    return empty_store


def test_models_learn_from_successes_outside_of_test_sessions(waves: Store) -> None:
    assert [execution.seed for execution in training_successes(waves, "wave")] == list(range(12))


def test_a_model_is_fresh_until_its_data_change(store: Store, record: Record) -> None:
    assert stored_model(store, "wave") is None
    trained = train_and_store(store, "wave", QUICK)
    found = stored_model(store, "wave")
    assert found is not None and found.training == QUICK and found.data_hash == trained.data_hash
    assert is_fresh(store, found)
    record(store, "wave", 90, session="session-0001")
    assert is_fresh(store, found)
    record(store, "wave", 91)
    assert not is_fresh(store, found)


def test_how_it_was_trained_makes_no_model_stale(store: Store) -> None:
    for training in (replace(QUICK, epochs=3), replace(QUICK, method="pca"), replace(QUICK, false_alarm_rate=0.2)):
        train_and_store(store, "wave", training)
        found = stored_model(store, "wave")
        assert found is not None and found.training == training and is_fresh(store, found)


def test_a_damaged_model_counts_for_none(store: Store) -> None:
    train_and_store(store, "wave", QUICK)
    (model_folder(store, "wave", "default") / "model.json").write_text("{")
    assert stored_model(store, "wave") is None


def test_a_training_that_was_killed_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("misstep.detect.checkpoint.WRITE_EVERY_S", 0)
    calls: list[None] = []

    def kill() -> None:
        calls.append(None)
        if len(calls) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_and_store(store, "wave", QUICK, kill)
    folder = model_folder(store, "wave", "default")
    assert len(list((folder / "training").iterdir())) == 3
    resumed = train_and_store(store, "wave", QUICK)
    assert sorted(file.name for file in folder.iterdir()) == ["model.json", "model.safetensors"]
    np.testing.assert_array_equal(resumed.scores, train_and_store(store, "wave", QUICK).scores)


def test_too_few_successes_are_told_with_the_store(empty_store: Store, record: Record) -> None:
    record(empty_store, "wave", 0)
    with pytest.raises(TooFewExecutionsError, match=str(empty_store.root)):
        train_and_store(empty_store, "wave", QUICK)
