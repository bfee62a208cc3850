from collections.abc import Callable

import pytest

from misstep.core.errors import TooFewExecutionsError
from misstep.core.execution import Execution
from misstep.detect.library import data_hash, fresh_model, model_folder, train_and_store, training_successes
from misstep.detect.train import Training
from misstep.store.store import Store

QUICK = Training(epochs=2)
Record = Callable[..., Execution]


def test_models_learn_from_successes_outside_of_test_sessions(waves: Store) -> None:
    assert [execution.seed for execution in training_successes(waves, "wave")] == list(range(12))


def test_a_model_is_fresh_until_its_data_change(empty_store: Store, record: Record) -> None:
    for seed in range(8):
        record(empty_store, "wave", seed)
    assert fresh_model(empty_store, "wave", QUICK) is None
    trained = train_and_store(empty_store, "wave", QUICK)
    found = fresh_model(empty_store, "wave", QUICK)
    assert found is not None and found.data_hash == trained.data_hash
    record(empty_store, "wave", 90, session="session-0001")
    assert fresh_model(empty_store, "wave", QUICK) is not None
    record(empty_store, "wave", 91)
    assert fresh_model(empty_store, "wave", QUICK) is None


def test_a_model_trained_otherwise_is_not_fresh(waves: Store) -> None:
    executions = training_successes(waves, "wave")
    assert data_hash(executions, QUICK) != data_hash(executions, Training(epochs=3))
    assert data_hash(executions, QUICK) != data_hash(executions[1:], QUICK)


def test_a_damaged_model_is_not_fresh(empty_store: Store, record: Record) -> None:
    for seed in range(8):
        record(empty_store, "wave", seed)
    train_and_store(empty_store, "wave", QUICK)
    (model_folder(empty_store, "wave", "default") / "model.json").write_text("{")
    assert fresh_model(empty_store, "wave", QUICK) is None


def test_too_few_successes_are_told_with_the_store(empty_store: Store, record: Record) -> None:
    record(empty_store, "wave", 0)
    with pytest.raises(TooFewExecutionsError, match=str(empty_store.root)):
        train_and_store(empty_store, "wave", QUICK)
