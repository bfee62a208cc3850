"""Wrote values_v1.mcap, once; that file is never written again, so that recorded values stay readable."""

from pathlib import Path

import numpy as np

from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.core.values import Values
from misstep.store.part import PartFile
from misstep.store.writing import ExecutionWriter

PLAN, MOVE = Function("arm.plan", "arm/plan.py", 3), Function("arm.Arm.move", "arm/move.py", 40)
PLANNED = ("argument/goal.x", "argument/goal.y", "return/", "calls/arm.Arm.move")
MOVED, STOPPED = ("argument/speed", "after/self.ü"), ("argument/speed", "raised/line", "raised/type")

# the two calls that end first; then the one that made them, and one without a number
ENDED_FIRST = Values(
    (MOVE,), (MOVED, STOPPED), np.array([1, 2]), np.array([0, 0]), np.array([0, 0], np.int32), np.array([0, 1]),
    np.array([20, 40]), np.array([30, 50]), np.array([True, False]), np.array([0, 1], np.int32), np.array([0, 2, 5]),
    np.array([0.25, np.nan, -0.5, 7.0, 1234567.0]),
)  # fmt: skip
ENDED_LAST = Values(
    (MOVE, PLAN), (MOVED, STOPPED, PLANNED, ()), np.array([0, 3]), np.array([-1, -1]), np.array([1, 0], np.int32),
    np.array([0, 2]), np.array([10, 70]), np.array([60, 80]), np.array([True, True]), np.array([2, 3], np.int32),
    np.array([0, 4, 4]), np.array([0.5, np.inf, 1.0, 2.0]),
)  # fmt: skip


if __name__ == "__main__":
    file = Path(__file__).with_name("values_v1.mcap")
    execution = Execution("grasp-00003", "grasp", Outcome.SUCCESS, 1_700_000_018_000_000_000, robot="cell")
    writer = ExecutionWriter(PartFile(file.with_name("values_v1.mcap.part")), execution)
    writer.values(ENDED_FIRST, 800)
    writer.values(ENDED_LAST, 900)
    writer.finish(execution, file)
