"""Calls of generators and coroutines: open from their first entry to their final exit, through all suspensions."""

import ctypes
import inspect
import weakref
from dataclasses import dataclass
from time import monotonic_ns
from types import CodeType, FrameType
from typing import Any

SUSPENDABLE = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR

_generator_of = ctypes.pythonapi.PyFrame_GetGenerator
_generator_of.argtypes, _generator_of.restype = [ctypes.py_object], ctypes.py_object

FinishedCall = tuple[int, int, int, int, bool]  # function, begin_ns, end_ns, thread, raised


def is_suspendable(code: CodeType) -> bool:
    """True for the body of a generator, coroutine or asynchronous generator."""
    return bool(code.co_flags & SUSPENDABLE)


@dataclass(slots=True)
class _OpenCall:
    function: int
    begin_ns: int
    thread: int
    left_ns: int
    owner: "weakref.ref[Any]"

    @property
    def is_over(self) -> bool:
        owner = self.owner()
        frames = (getattr(owner, name, None) for name in ("gi_frame", "cr_frame", "ag_frame"))
        return all(frame is None for frame in frames)


class GeneratorCalls:
    """The open and the finished calls of suspendable functions, of all threads.

    A call is known by its frame's id, which is unique while the generator lives. Neither frame nor generator
    is held, so that the lives of the user's objects do not change. CPython 3.13 closes a suspended generator that
    has nothing to clean up without an event; such a call is found over later, and ends where it was last left.

    Args:
        limit_n: finished calls to keep until they are taken; more are counted in `dropped`.
    """

    def __init__(self, limit_n: int) -> None:
        self.dropped = 0
        self._limit_n = limit_n
        self._open: dict[int, _OpenCall] = {}
        self._finished: list[FinishedCall] = []

    def enter(self, frame: FrameType, function: int, thread: int) -> None:
        """Opens a call at the first entry of its frame."""
        begin_ns = monotonic_ns()
        forgotten = self._open.pop(id(frame), None)
        if forgotten is not None:
            self._finish(forgotten, forgotten.left_ns, raised=True)
        owner = weakref.ref(_generator_of(frame))
        self._open[id(frame)] = _OpenCall(function, begin_ns, thread, begin_ns, owner)

    def leave(self, frame: FrameType) -> None:
        """Notes that a call is suspended."""
        call = self._open.get(id(frame))
        if call is not None:
            call.left_ns = monotonic_ns()

    def finish(self, frame: FrameType, raised: bool) -> None:
        """Closes a call at its final exit; a call that began before the tracer is not known and is passed over."""
        call = self._open.pop(id(frame), None)
        if call is not None:
            self._finish(call, monotonic_ns(), raised)

    def take(self) -> list[FinishedCall]:
        """Hands over the finished calls."""
        for key, call in self._open.copy().items():
            if call.is_over and self._open.get(key) is call:
                del self._open[key]
                self._finish(call, call.left_ns, raised=True)
        count = len(self._finished)
        taken = self._finished[:count]
        del self._finished[:count]
        return taken

    def take_open(self) -> list[FinishedCall]:
        """Hands over the calls that are still open, with end -1."""
        calls = self._open.copy().values()
        self._open.clear()
        return [(call.function, call.begin_ns, -1, call.thread, False) for call in calls]

    def _finish(self, call: _OpenCall, end_ns: int, raised: bool) -> None:
        if len(self._finished) < self._limit_n:
            self._finished.append((call.function, call.begin_ns, end_ns, call.thread, raised))
        else:
            self.dropped += 1
