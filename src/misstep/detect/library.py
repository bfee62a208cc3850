"""The trained observation models of a store: one a skill, trained when missing or stale, loaded otherwise."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from misstep.core.errors import ModelFileError, TooFewExecutionsError
from misstep.core.execution import Execution, Outcome
from misstep.core.preset import Preset
from misstep.detect.files import load_model, save_model
from misstep.detect.observation import ObservationModel
from misstep.detect.train import LEAST_SUCCESSES, Training, train_observation_model
from misstep.signals.matrices import matrices
from misstep.store.store import Store


def training_successes(store: Store, skill: str) -> list[Execution]:
    """The executions that models learn from: successes that no test session ran, by id."""
    found = store.executions(skill=skill, outcome=Outcome.SUCCESS, session="")
    return sorted(found, key=lambda execution: execution.id)


def data_hash(executions: Sequence[Execution], training: Training) -> str:
    """Fingerprint of what a model was trained on, and how."""
    facts = [(execution.id, execution.started_ns, execution.duration_ns) for execution in executions]
    text = json.dumps([facts, [getattr(training, name) for name in training.__slots__]])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def model_folder(store: Store, skill: str, preset: Preset) -> Path:
    """Where a skill's model is kept."""
    return store.root / "models" / preset / skill


def fresh_model(store: Store, skill: str, training: Training = Training()) -> ObservationModel | None:
    """The stored model of a skill; None if there is none, it can't be read, or its data have changed since."""
    try:
        model = load_model(model_folder(store, skill, training.preset))
    except ModelFileError:
        return None
    return model if model.data_hash == data_hash(training_successes(store, skill), training) else None


def train_and_store(
    store: Store, skill: str, training: Training = Training(), advance: Callable[[], None] = lambda: None
) -> ObservationModel:
    """Trains a skill's model from the store's successes and keeps it there.

    Raises:
        TooFewExecutionsError: fewer successes than training needs.
    """
    executions = training_successes(store, skill)
    if len(executions) < LEAST_SUCCESSES:
        raise TooFewExecutionsError(skill, len(executions), LEAST_SUCCESSES, "training a detector", store.root)
    successes = [matrices(store, execution.id).measurements for execution in executions]
    model = train_observation_model(skill, successes, data_hash(executions, training), training, advance)
    save_model(model, model_folder(store, skill, training.preset))
    return model
