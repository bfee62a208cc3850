from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from misstep.core.calls import Calls, Function
from misstep.core.execution import Execution, Failure, Outcome
from misstep.record.recorder import Recorder
from misstep.store.store import Store

PLAN, MOVE = Function("arm.plan", "arm/plan.py", 3), Function("arm.Arm.move", "arm/move.py", 40)

Record = Callable[..., Execution]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store", create=True)


@pytest.fixture
def calls() -> Calls:
    return Calls(
        (PLAN, MOVE),
        np.array([0, 1, 1], np.int32),
        np.array([10, 20, 30], np.int64),
        np.array([15, 35, -1], np.int64),
        np.array([0, 0, 1], np.int32),
        np.array([False, True, False]),
    )


@pytest.fixture
def record(store: Store, calls: Calls) -> Record:
    """Records an execution with one of everything."""

    def one(skill: str = "grasp", outcome: Outcome = Outcome.SUCCESS, **options: object) -> Execution:
        with Recorder(store, skill, robot="cell", **options) as recorder:  # type: ignore[arg-type]
            recorder.describe("wrench", ("fx", "fy"), ("N", "N"))
            for step in range(50):
                recorder.log("wrench", step * 2_000_000, [step, -0.5 * step])
            recorder.image("head/rgb", 0, np.full((16, 24, 3), (200, 100, 50), np.uint8))
            recorder.image("head/depth", 0, np.arange(384, dtype=np.uint16).reshape(16, 24))
            recorder.event(7, "grasped", "the cup")
            recorder.add_calls(calls)
            failure = Failure("object dropped", 60_000_000, "slip") if outcome is Outcome.FAILURE else None
            return recorder.finish(outcome, failure)

    return one
