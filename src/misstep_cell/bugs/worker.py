"""Processes in which bugs are planted: one for each bug, killed when they hang."""

import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.hook import plant

_WALL_FACTOR = 20  # more than this times the limit takes only what sleeps
_MEMORY_BYTES = 4 * 2**30
_PRELOADED = ["misstep_cell.bugs", "misstep", "numpy", "cv2", "mujoco"]


class HungError(Exception):
    """A task was not done in its time."""


class DiedError(Exception):
    """The process ended before its task was done."""


class Worker:
    """A process with at most one bug in it, which does tasks one after the other.

    Args:
        bug: to plant in it; None for the software as it is.
        folder: its working directory.
    """

    def __init__(self, bug: Bug | None, folder: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, bug, folder), daemon=True)
        self._process.start()
        theirs.close()
        _running.add(self)

    def do(self, task: Callable[..., Any], *arguments: Any, limit_s: float = 0.0) -> Any:
        """Has a task done: a function of a module that the worker imports only after the bug is planted.

        Args:
            task: the function.
            arguments: of the function.
            limit_s: of processor time, so that it is the same on a busy machine; 0 for none.

        Raises:
            HungError: it takes too long; the worker is killed.
            DiedError: the worker has ended.
        """
        try:
            self._pipe.send((limit_s, task.__module__, task.__name__, arguments))
            if not self._pipe.poll(_WALL_FACTOR * limit_s or None):
                raise HungError
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            self._process.join()
            raise (HungError if self._process.exitcode == -signal.SIGPROF else DiedError) from error

    def kill(self) -> None:
        """Ends the process whatever it does."""
        self._process.kill()
        self._process.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._pipe.close()
        _running.discard(self)


_running: set[Worker] = set()


def kill_all() -> None:
    """Ends all workers that are at work."""
    for worker in list(_running):
        worker.kill()


def prepare_workers() -> None:
    """Lets the process that all workers are forked from import what takes long. To be called before the first."""
    os.environ["MISSTEP_CELL_CAMERA_FPS"] = "0"
    os.environ["OMP_NUM_THREADS"] = "1"  # a worker for each core: more threads would only wait for one another
    os.environ["MISSTEP_CELL_BUG"] = ""
    multiprocessing.get_context("forkserver").set_forkserver_preload(_PRELOADED)


def _serve(pipe: Connection, bug: Bug | None, folder: Path) -> None:
    """Does tasks until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    os.chdir(folder)  # MuJoCo writes its warnings there
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115  (warnings of bugs are of no interest)
    if bug:
        plant(bug)
    while True:
        try:
            limit_s, module, name, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_PROF, limit_s)  # which ends the process, whatever it does
        pipe.send(getattr(__import__(module, fromlist=[name]), name)(*arguments))
