"""Records short executions of the skill "grasp" into a store, for tests that need another process.

    recording_process.py STORE COUNT    records COUNT executions
    recording_process.py STORE endless  for each line of standard input, forks a child that records until it is killed

Each execution is told as "finished ID" once it is. Forking saves the second that importing takes.
"""

import os
import sys

import numpy as np

from misstep.core.execution import Outcome
from misstep.record import sink
from misstep.record.recorder import Recorder
from misstep.store.store import Store

SAMPLES = 40


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def record(store: Store) -> None:
    with Recorder(store, "grasp") as recorder:
        for step in range(SAMPLES):
            recorder.log("wrench", step, np.full(3, step))
        tell(f"finished {recorder.finish(Outcome.SUCCESS).id}")


def record_endlessly(path: str) -> None:
    while True:
        record(Store.open(path))


def main(path: str, count: str) -> None:
    if count != "endless":
        for _ in range(int(count)):
            record(Store.open(path, create=True))
        return
    sink.FLUSH_PERIOD_S = 0.001  # so that kills leave part files with data, too
    record(Store.open(path))  # loads what is loaded on first use
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            record_endlessly(path)
        tell(f"child {child}")
        os.waitpid(child, 0)
        tell("dead")


if __name__ == "__main__":
    main(*sys.argv[1:])
