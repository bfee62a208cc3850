"""A synthetic skill: smooth, repeatable motion in ten channels, and a failure that bends three of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from misstep.detect.observation import ObservationModel
from misstep.detect.train import train_observation_model
from misstep.detect.training import MethodName, Training
from misstep.signals.grid import Measurements

STEP_NS = 50_000_000
CHANNELS = tuple(f"s.{index}" for index in range(10))
QUICK = Training(method="mom", epochs=60)
METHOD_NAMES: tuple[MethodName, ...] = get_args(MethodName)


def execution(seed: int, fails_at: int | None = None, steps: int = 80) -> Measurements:
    generator = np.random.default_rng(seed)
    time = np.arange(steps + generator.integers(0, 6))[:, None] / 10
    phase = np.arange(10) * 0.7
    values = np.sin(time * (1 + 0.02 * generator.normal()) + phase) * 5 + generator.normal(size=(len(time), 10)) * 0.2
    if fails_at is not None:
        values[fails_at:, :3] += 4.0 * np.sign(generator.normal())
    return Measurements(CHANNELS, 0, STEP_NS, values)


@pytest.fixture(scope="session")
def make_execution() -> Callable[..., Measurements]:
    return execution


@pytest.fixture(scope="session")
def successes() -> list[Measurements]:
    return [execution(seed) for seed in range(24)]


@pytest.fixture(scope="session")
def models(successes: list[Measurements]) -> dict[MethodName, ObservationModel]:
    """One of each method, and nothing of it to be changed."""
    return {
        name: train_observation_model("wave", successes, "hash", replace(QUICK, method=name)) for name in METHOD_NAMES
    }


@pytest.fixture(scope="session")
def paper(successes: list[Measurements]) -> ObservationModel:
    return train_observation_model("wave", successes, "hash", replace(QUICK, preset="paper"))


@pytest.fixture(params=METHOD_NAMES)
def model(models: dict[MethodName, ObservationModel], request: pytest.FixtureRequest) -> ObservationModel:
    """Each method in turn."""
    return models[request.param]
