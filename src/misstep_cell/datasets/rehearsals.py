"""Rehearsals on several cores: executions without cameras that nobody records."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed

from misstep import Outcome
from misstep_cell.bugs import BUG_VARIABLE
from misstep_cell.streams import FPS_VARIABLE
from misstep_cell.world.changes import CHANGE_VARIABLE
from misstep_cell.world.upsets import UPSETS_VARIABLE

Scene = tuple[str, int]
"""A skill and the seed it is run with."""


class Rehearsals:
    """Processes that rehearse; a context manager.

    Args:
        workers: how many.
        upset: whether scenes are disturbed.
    """

    def __init__(self, workers: int, upset: bool) -> None:
        # Not forked: OpenGL, threads and the bug of this process stay behind.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(workers, context, _begin, (os.getpid(), "1" if upset else "0"))

    def __enter__(self) -> "Rehearsals":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, scenes: Iterable[Scene]) -> Iterator[tuple[Scene, Outcome]]:
        """Yields the outcomes as they come."""
        futures = {self._pool.submit(_rehearse, *scene): scene for scene in scenes}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _begin(parent: int, upset: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    os.environ.update({UPSETS_VARIABLE: upset, BUG_VARIABLE: "", CHANGE_VARIABLE: "", FPS_VARIABLE: "0"})
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """Does not outlive a parent that was killed."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _rehearse(skill: str, seed: int) -> Outcome:
    from misstep_cell.rehearsal import find_skill, rehearse

    chosen = find_skill(skill)
    try:
        succeeded = rehearse(chosen, seed).succeeded
    except Exception:  # whatever the robot's software raises: recorded, it is a failure too
        succeeded = False
    return Outcome.SUCCESS if succeeded else Outcome.FAILURE
