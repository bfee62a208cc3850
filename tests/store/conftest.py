from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from misstep.core.calls import Calls, Function
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.values import Values
from misstep.record.recorder import Recorder
from misstep.store.part import PartFile
from misstep.store.store import Store
from misstep.store.writing import ExecutionWriter

PLAN, MOVE = Function("arm.plan", "arm/plan.py", 3), Function("arm.Arm.move", "arm/move.py", 40)

Record = Callable[..., Execution]
Log = Callable[[ExecutionWriter], object]


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
def values() -> Values:
    """Of a call and of the two that it made; the last one had two numbers that are none."""
    return Values(
        (PLAN, MOVE),
        (("argument/goal.x", "return/", "calls/arm.Arm.move"), (), ("argument/speed", "after/self.ü")),
        id=np.array([0, 1, 2]),
        parent=np.array([-1, 0, 0]),
        function=np.array([0, 1, 1], np.int32),
        number=np.array([0, 0, 1]),
        begin_ns=np.array([10, 20, 30]),
        end_ns=np.array([60, 25, 35]),
        whole=np.array([True, True, False]),
        layout=np.array([0, 1, 2], np.int32),
        start=np.array([0, 3, 3, 5]),
        value=np.array([0.5, -1.0, 2.0, np.nan, np.inf]),
    )


@pytest.fixture(scope="session")
def written() -> Callable[[Log, Path], Path]:
    """Writes a file with an ExecutionWriter, and returns its path."""

    def write(log: Log, folder: Path) -> Path:
        execution = Execution("a-00001", "a", Outcome.UNKNOWN, 1)
        writer = ExecutionWriter(PartFile(folder / "a-00001.mcap.part"), execution)
        log(writer)
        writer.finish(execution, folder / "a-00001.mcap")
        return folder / "a-00001.mcap"

    return write


@pytest.fixture(scope="session")
def with_messages() -> Callable[..., Log]:
    """Writes messages as they are; no recorder would write such ones."""

    def log(topic: str, schema: str, *messages: bytes) -> Log:
        def write(writer: ExecutionWriter) -> None:
            channel = writer._channel(topic, schema)
            for message in messages:
                writer._message(channel, 0, 0, message)

        return write

    return log


@pytest.fixture
def record(store: Store, calls: Calls, values: Values) -> Record:
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
            recorder.add_values(values)
            failure = Failure("object dropped", 60_000_000, "slip") if outcome is Outcome.FAILURE else None
            return recorder.finish(outcome, failure)

    return one
