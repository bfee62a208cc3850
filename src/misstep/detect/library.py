"""The trained observation models of a store: one a skill, trained when missing or stale, loaded otherwise."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from misstep.core.errors import ModelFileError, TooFewExecutionsError
from misstep.core.execution import Execution, Outcome
from misstep.core.preset import Preset
from misstep.detect.files import load_model, save_model
from misstep.detect.method import Advance
from misstep.detect.observation import ObservationModel
from misstep.detect.train import LEAST_SUCCESSES, train_observation_model
from misstep.detect.training import Training
from misstep.signals.grid import STEP_NS
from misstep.signals.matrices import matrices
from misstep.store.store import Store


def training_successes(store: Store, skill: str) -> list[Execution]:
    """The executions that models learn from: successes that no test session ran, by id."""
    found = store.executions(skill=skill, outcome=Outcome.SUCCESS, session="")
    return sorted(found, key=lambda execution: execution.id)


def has_sensors(store: Store, skill: str) -> bool:
    """Whether its first success measured anything; True where there is no success to tell it."""
    return all(matrices(store, one.id).measurements.channels for one in training_successes(store, skill)[:1])


def data_hash(executions: Sequence[Execution]) -> str:
    """Fingerprint of what a model was trained on; how it was trained has no part in it."""
    facts = [(execution.id, execution.started_ns, execution.duration_ns) for execution in executions]
    return hashlib.sha256(json.dumps([facts, STEP_NS]).encode()).hexdigest()[:32]


def model_folder(store: Store, skill: str, preset: Preset) -> Path:
    """Where a skill's model is kept."""
    return store.root / "models" / preset / skill


def stored_model(store: Store, skill: str, preset: Preset = "default") -> ObservationModel | None:
    """The model of a skill that was trained last; None if there is none, or it can't be read."""
    try:
        return load_model(model_folder(store, skill, preset))
    except ModelFileError:
        return None


def is_fresh(store: Store, model: ObservationModel) -> bool:
    """Whether the skill's successes are still those the model has learned from."""
    return model.data_hash == data_hash(training_successes(store, model.skill))


def train_and_store(
    store: Store, skill: str, training: Training = Training(), advance: Advance = lambda: None
) -> ObservationModel:
    """Trains a skill's model from the store's successes and keeps it there; goes on where a kill ended the last try.

    Raises:
        TooFewExecutionsError: fewer successes than training needs.
        NoChannelsError: they share no sensor channel.
    """
    executions = training_successes(store, skill)
    if len(executions) < LEAST_SUCCESSES:
        raise TooFewExecutionsError(skill, len(executions), LEAST_SUCCESSES, "training a detector", store.root)
    successes = [matrices(store, execution.id).measurements for execution in executions]
    folder = model_folder(store, skill, training.preset)
    checkpoints = folder / "training"
    model = train_observation_model(skill, successes, data_hash(executions), training, advance, checkpoints)
    save_model(model, folder)
    return model
