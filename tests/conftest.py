"""A small recorded experience database, made through the public recorder."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from misstep.core.calls import Calls, Function
from misstep.core.execution import Execution, Outcome
from misstep.record.recorder import Recorder
from misstep.store.store import Store

signal.signal(signal.SIGINT, signal.default_int_handler)
"""In the background of a shell Ctrl-C is ignored, and so it would be by all programs that tests start."""

Record = Callable[..., Execution]
FUNCTIONS = tuple(Function(name, "arm.py", line) for line, name in enumerate(("arm.plan", "arm.move", "arm.grip")))


def record_wave(store: Store, skill: str, seed: int, fails_at: int | None = None, session: str = "") -> Execution:
    """Forty steps of 50 ms of a smooth six-channel motion; from `fails_at` on it leaves its path.

    arm.plan runs at the start, arm.move all along, arm.grip from step 20 on.
    """
    generator = np.random.default_rng(seed)
    with Recorder(store, skill=skill, seed=seed, session=session) as recorder:
        recorder.describe("joints", [f"j{index}" for index in range(6)], ["rad"] * 6)
        begin, grip = time.monotonic_ns(), 0
        for step in range(40):
            values = np.sin(step / 6 + np.arange(6)) + 0.05 * generator.normal(size=6)
            recorder.log(
                "joints", step * 50_000_000, values + (1.5 if fails_at is not None and step >= fails_at else 0)
            )
            grip = time.monotonic_ns() if step == 20 else grip
        end = time.monotonic_ns()
        stamps = np.array([[begin, begin], [begin, end], [grip, end]])
        function, flags = np.arange(3, dtype=np.int32), np.zeros(3, np.bool_)
        recorder.add_calls(Calls(FUNCTIONS, function, stamps[:, 0], stamps[:, 1], flags.astype(np.int32), flags))
        return recorder.finish(Outcome.SUCCESS if fails_at is None else Outcome.FAILURE)


@pytest.fixture(scope="session")
def record() -> Record:
    return record_wave


@pytest.fixture
def empty_store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "empty", create=True)


@pytest.fixture(scope="session")
def waves(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Twelve successes and a failure of `wave`, and a failure of it in a test session. Not to be written to."""
    store = Store.open(tmp_path_factory.mktemp("waves") / "store", create=True)
    for seed in range(12):
        record_wave(store, "wave", seed)
    record_wave(store, "wave", 12, fails_at=10)
    record_wave(store, "wave", 13, fails_at=25, session="session-0001")
    return store
