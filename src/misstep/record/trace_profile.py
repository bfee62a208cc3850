"""Sees calls through sys.setprofile: the way for Python 3.11."""

import sys
import threading
from collections.abc import Callable
from opcode import opmap
from time import monotonic_ns
from types import FrameType
from typing import Any

from misstep.core.errors import ProfilerActiveError
from misstep.record.trace_log import ROW_N, CallLog, ThreadCalls
from misstep.record.value_log import Sampled

ProfileFunction = Callable[[FrameType, str, Any], None]

_YIELD, _RETURN = opmap["YIELD_VALUE"], opmap["RETURN_VALUE"]
_FIRST_ENTRY = (opmap["RESUME"], 0)


class CallHook:
    """Writes every call of a traced function into a log, in this thread and in those that start from now on.

    Args:
        log: where to write.
    """

    def __init__(self, log: CallLog) -> None:
        self._log = log
        self._stopped = False
        # By file name, not by code object: a program may compile new code without end.
        self._foreign: set[str] = set()

    def start(self) -> None:
        """Begins to see calls.

        Raises:
            ProfilerActiveError: another profiler is active in this thread or will be in new ones.
        """
        active = sys.getprofile() or threading.getprofile()
        if active is not None:
            raise ProfilerActiveError(f"sys.setprofile({active!r})")
        threading.setprofile(self._enter_thread)
        sys.setprofile(self._profile_function(self._log.add_thread()))

    def stop(self) -> None:
        """Sees no more calls; may be called from any thread: the others let go at their next call."""
        self._stopped = True
        threading.setprofile(None)
        sys.setprofile(None)
        self._foreign.clear()
        self._log.plain.clear()
        self._log.suspendable.clear()

    def _enter_thread(self, frame: FrameType, event: str, arg: Any) -> None:
        if self._stopped:
            return sys.setprofile(None)
        profile = self._profile_function(self._log.add_thread())
        sys.setprofile(profile)
        profile(frame, event, arg)

    def _profile_function(self, calls: ThreadCalls) -> ProfileFunction:
        """The function that sees every call of one thread; all that it needs is in its closure, for speed."""
        index_of, foreign, now_ns = self._log.plain.get, self._foreign, monotonic_ns
        opened, finished, room = calls.open, calls.finished, self._log.limit_n * ROW_N
        values = calls.values

        def profile(frame: FrameType, event: str, arg: Any) -> None:
            if event == "call":
                code = frame.f_code
                function = index_of(id(code))
                if function is not None:
                    begin_ns = now_ns()
                    opened.append(function)
                    opened.append(begin_ns)
                    if values is not None:
                        values.open.append(-1)
                        if values.wants(function):
                            values.enter(frame, function, begin_ns)
                elif code.co_filename not in foreign:
                    self._see_entry(frame, calls)
                elif values is not None and type(caller := values.open[-1]) is Sampled:
                    values.outside.enter(frame, caller, now_ns())
            elif event == "return":
                code = frame.f_code
                function = index_of(id(code))
                if function is not None:
                    end_ns = now_ns()
                    raised = arg is None and code.co_code[frame.f_lasti] != _RETURN
                    if opened[-2] != function:
                        return calls.close_inner(function, end_ns, raised)
                    begin_ns = opened.pop()
                    opened.pop()
                    if len(finished) < room:
                        finished.append(2 * function + raised)
                        finished.append(begin_ns)
                        finished.append(end_ns)
                    else:
                        calls.dropped += 1
                    if values is not None:
                        call = values.open.pop()
                        if raised:
                            values.leave_raised(call, frame, function, (begin_ns, end_ns), None)
                            if values.unnamed:
                                sys.setprofile(after_raise)
                        elif type(call) is Sampled:
                            values.leave(call, frame, arg, end_ns)
                elif code.co_filename not in foreign:
                    self._see_exit(frame)
                elif values is not None and values.outside.is_under_way:
                    raised = arg is None and code.co_code[frame.f_lasti] != _RETURN
                    values.leave_outside(frame, arg, raised, now_ns())

        def after_raise(frame: FrameType, event: str, arg: Any) -> None:
            """Sees the events after an exception left a function, until somebody handles it: then its type is seen."""
            unwinds = event == "return" and arg is None and frame.f_code.co_code[frame.f_lasti] != _RETURN
            if not unwinds and event != "c_exception":
                assert values is not None
                sys.setprofile(profile)
                values.name_exceptions(sys.exc_info()[1])
            profile(frame, event, arg)

        return profile

    def _see_entry(self, frame: FrameType, calls: ThreadCalls) -> None:
        """Sees the entry of a function that is met for the first time, can be suspended, or is not traced."""
        code = frame.f_code
        if self._stopped:
            sys.setprofile(None)
        elif self._log.is_foreign(code.co_filename):
            self._foreign.add(code.co_filename)
            if calls.values is not None and type(caller := calls.values.open[-1]) is Sampled:
                calls.values.outside.enter(frame, caller, monotonic_ns())
        elif self._log.meet(code):
            self._open(frame, calls)

    def _open(self, frame: FrameType, calls: ThreadCalls) -> None:
        code = frame.f_code
        function = self._log.suspendable.get(id(code))
        if function is None:
            function, begin_ns = self._log.plain[id(code)], monotonic_ns()
            calls.open += (function, begin_ns)
            if calls.values is not None:
                calls.values.open.append(-1)
                if calls.values.wants(function):
                    calls.values.enter(frame, function, begin_ns)
        elif tuple(code.co_code[frame.f_lasti : frame.f_lasti + 2]) == _FIRST_ENTRY:
            self._log.generators.enter(frame, function, calls.thread)

    def _see_exit(self, frame: FrameType) -> None:
        """Sees a suspension or the final exit of a function that can be suspended.

        An exception that is thrown in at a yield and not handled leaves from there too, which looks like one more
        suspension; the log finds such a call over, and ended at this moment by an exception.
        """
        instruction = frame.f_code.co_code[frame.f_lasti]
        if instruction == _YIELD:
            self._log.generators.leave(frame)
        else:
            self._log.generators.finish(frame, raised=instruction != _RETURN)
