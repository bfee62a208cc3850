"""Calls that sampled calls make to Python functions outside of the traced software, such as drivers of the hardware.

What a function commands and what it reads is part of its interface. Libraries that only compute, those of the language
and numpy, are left out, as what they return follows from what the function knows.
"""

import sysconfig
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

from misstep.core.values import CALLEE_CALLS
from misstep.record.trace_generators import is_suspendable
from misstep.record.value_log import Sampled, ValueLog

_LANGUAGE = f"{sysconfig.get_path('stdlib')}/"
_INSTALLED = f"{sysconfig.get_path('purelib')}/"
_INNER = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>"}
_LEFT_OUT = (f"{Path(__file__).parent.parent}/", f"{Path(np.__file__).parent}/")


def is_left_out(code: CodeType) -> bool:
    """True for functions whose calls are no part of an interface."""
    file = code.co_filename
    if file.startswith(("<", *_LEFT_OUT)) or is_suspendable(code):
        return True
    return file.startswith(_LANGUAGE) and not file.startswith(_INSTALLED)


def caller_of(frame: FrameType) -> FrameType | None:
    """The frame of the function that made a call: comprehensions and lambdas count for the function around them."""
    above = frame.f_back
    while above is not None and above.f_code.co_name in _INNER:
        above = above.f_back
    return above


class OutsideCalls:
    """The sampled outside calls of one thread."""

    __slots__ = ("_log", "_under_way")

    def __init__(self, log: ValueLog) -> None:
        self._log = log
        self._under_way: tuple[int, Sampled] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a sampled call has not ended yet."""
        return self._under_way is not None

    def enter(self, frame: FrameType, caller: Sampled, begin_ns: int) -> None:
        """Counts a call, if the open sampled call made it itself, and samples it if it is one of the first."""
        above = caller_of(frame)
        if above is None or id(above.f_code) != caller.code or not caller.whole or is_left_out(frame.f_code):
            return  # the cheapest question first: of all calls within, most are calls of calls
        function = self._log.outside_function(frame)
        calls = caller.callees[function] = caller.callees.get(function, 0) + 1
        if calls <= CALLEE_CALLS:
            sampled = self._log.begin(frame, function, calls - 1, caller, begin_ns)
            self._under_way = None if sampled is None else (id(frame), sampled)

    def leave(self, frame: FrameType, value: Any, raised: bool, end_ns: int) -> Sampled | None:
        """Samples the exit of a call, if its entry was."""
        if self._under_way is None or self._under_way[0] != id(frame):
            return None
        sampled, self._under_way = self._under_way[1], None
        self._log.end(sampled, frame, value, raised, end_ns)
        return sampled
