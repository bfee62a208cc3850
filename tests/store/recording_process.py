"""Records short executions of the skill "grasp" into a store, for tests that need another process.

    recording_process.py STORE COUNT    records COUNT executions
    recording_process.py STORE endless  for each line of standard input, forks a child that records until it is killed
    recording_process.py STORE hanging  records one execution that does not end

Each execution is told as "finished ID" once it is. Forking saves the second that importing takes.
"""

import os
import sys
import threading

import numpy as np

from misstep.core.calls import Function
from misstep.core.execution import Outcome
from misstep.core.values import Values
from misstep.record import sink
from misstep.record.recorder import Recorder
from misstep.store.store import Store

SAMPLES = 40
LONGS, INTS = np.arange(2), np.zeros(2, np.int32)
VALUES = Values(
    (Function("arm.move"),), (("return/",),), LONGS, LONGS - 1, INTS, LONGS, LONGS, LONGS + 1, INTS == 0, INTS,
    np.arange(3), np.array([0.5, -0.5]),
)  # fmt: skip


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def log(recorder: Recorder) -> None:
    for step in range(SAMPLES):
        recorder.log("wrench", step, np.full(3, step))
    recorder.add_values(VALUES)


def record(store: Store) -> None:
    with Recorder(store, "grasp") as recorder:
        log(recorder)
        tell(f"finished {recorder.finish(Outcome.SUCCESS).id}")


def record_endlessly(path: str) -> None:
    while True:
        record(Store.open(path))


def record_and_hang(path: str) -> None:
    log(Recorder(Store.open(path), "grasp"))
    threading.Event().wait()


def record_in_children(path: str) -> None:
    sink.FLUSH_PERIOD_S = 0.001  # so that kills leave part files with data, too
    record(Store.open(path))  # loads what is loaded on first use
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            record_endlessly(path)
        tell(f"child {child}")
        os.waitpid(child, 0)
        tell("dead")


def main(path: str, how: str) -> None:
    if how == "endless":
        record_in_children(path)
    elif how == "hanging":
        record_and_hang(path)
    else:
        for _ in range(int(how)):
            record(Store.open(path, create=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
