"""Wrote the store in store_v1/, once; that store is never written again, so that old stores stay readable."""

from pathlib import Path

import numpy as np

from misstep.core.calls import Calls, Function
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.core.streams import Event, StreamSpec
from misstep.store.store import Store
from misstep.store.writing import ExecutionWriter

WRENCH = StreamSpec("wrench", "series", ("fx", "fy", "fz"), ("N", "N", "N"))
RGB, GREY, DEPTH = (StreamSpec(f"head/{name}", "image") for name in ("rgb", "grey", "depth"))
FUNCTIONS = (Function("arm.plan", "arm/plan.py", 3), Function("arm.Arm.move", "arm/move.py", 40))

SUCCESS = Execution("grasp-00001", "grasp", Outcome.SUCCESS, 1_700_000_000_000_000_000, 9_000_000, seed=3, robot="cell")
FAILURE = Execution(
    "grasp-00002", "grasp", Outcome.FAILURE, 1_700_000_009_000_000_000, 9_000_000,
    Failure("object dropped", 4_000_000, "slip"), "cell", Revision("3a8d93b", True), "session-1", 2**70,
    "Traceback (most recent call last): …", {"wrench": 2}, {"wrench": 1},
)  # fmt: skip


def write(store: Store, execution: Execution) -> None:
    _, part = store.new_part(execution.skill)
    writer = ExecutionWriter(part, execution)
    for step in (0, 1, 2, 4, 3, 5, 6, 7, 8, 9):
        writer.sample(WRENCH, step * 1_000_000, 500 + step * 1_000_000, np.array([step, -step, 0.1 * step]))
    writer.image(RGB, 0, 600, np.full((4, 6, 3), (200, 100, 50), np.uint8))
    writer.image(GREY, 0, 600, np.full((4, 6), 77, np.uint8))
    writer.image(DEPTH, 0, 600, np.arange(24, dtype=np.uint16).reshape(4, 6) * 1000)
    writer.event(Event(3_000_000, 700, "grasped", "the cup"))
    zeros = np.zeros(3, np.int32)
    times = np.array([10, 20, 30])
    raised = np.array([False, True, False])
    writer.calls(Calls(FUNCTIONS, np.array([0, 1, 1], np.int32), times, np.array([15, 35, -1]), zeros, raised), 800)
    writer.finish(execution, store.finished_path(execution.id))
    store.register(execution)


if __name__ == "__main__":
    with Store.open(Path(__file__).with_name("store_v1"), create=True) as store:
        for execution in (SUCCESS, FAILURE):
            write(store, execution)
        store.label("grasp-00001", Outcome.UNKNOWN)
