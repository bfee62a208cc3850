"""Sees calls through sys.monitoring: the way for Python 3.12 and later."""

import sys
import threading
from collections.abc import Callable
from time import monotonic_ns
from types import CodeType, FrameType
from typing import Any

from misstep.core.errors import ProfilerActiveError
from misstep.record.outside_calls import caller_of, is_left_out
from misstep.record.trace_log import ROW_N, CallLog
from misstep.record.value_log import Sampled

assert sys.version_info >= (3, 12)

_monitoring = sys.monitoring
_events = _monitoring.events
_TOOL_IDS = (_monitoring.PROFILER_ID, 3, 4, _monitoring.OPTIMIZER_ID, _monitoring.COVERAGE_ID, _monitoring.DEBUGGER_ID)


class _Here(threading.local):
    """The calls of the thread that looks."""

    def __init__(self, log: CallLog) -> None:
        self.calls = log.add_thread()


class CallHook:
    """Writes every call of a traced function into a log, in all threads.

    Args:
        log: where to write.
    """

    def __init__(self, log: CallLog) -> None:
        self._log = log
        self._here = _Here(log)
        self._tool = -1
        self._outside: dict[int, CodeType] = {}

    def start(self) -> None:
        """Begins to see calls.

        Raises:
            ProfilerActiveError: all of the interpreter's tool ids are in use.
        """
        self._tool = _take_tool_id()
        register = _monitoring.register_callback
        register(self._tool, _events.PY_START, self._start_callback())
        register(self._tool, _events.PY_RETURN, self._exit_callback(raised=False))
        register(self._tool, _events.PY_UNWIND, self._exit_callback(raised=True))
        register(self._tool, _events.PY_YIELD, self._see_yield)
        # Unwinding can only be seen of all code at once. A start is seen of all code too, but only once where the
        # code is not traced.
        _monitoring.set_events(self._tool, _events.PY_START | _events.PY_UNWIND)
        _monitoring.restart_events()

    def stop(self) -> None:
        """Sees no more calls; may be called from any thread."""
        _monitoring.set_events(self._tool, _events.NO_EVENTS)
        for code in (*self._log.codes, *self._outside.values()):
            _monitoring.set_local_events(self._tool, code, _events.NO_EVENTS)
        for event in (_events.PY_START, _events.PY_RETURN, _events.PY_UNWIND, _events.PY_YIELD):
            _monitoring.register_callback(self._tool, event, None)
        _monitoring.free_tool_id(self._tool)

    def _start_callback(self) -> Callable[[CodeType, int], Any]:
        """The callback of every start; all that it needs is in its closure, for speed."""
        index_of, here, now_ns, see_other = self._log.plain.get, self._here, monotonic_ns, self._see_other_start

        def start(code: CodeType, _offset: int) -> Any:
            function = index_of(id(code))
            if function is None:
                return see_other(code)
            calls, begin_ns = here.calls, now_ns()
            opened = calls.open
            opened.append(function)
            opened.append(begin_ns)
            values = calls.values
            if values is not None:
                values.open.append(-1)
                if values.wants(function):
                    values.enter(sys._getframe(1), function, begin_ns)

        return start

    def _exit_callback(self, raised: bool) -> Callable[[CodeType, int, Any], None]:
        """The callback of every return, or of every unwinding."""
        index_of, here, now_ns = self._log.plain.get, self._here, monotonic_ns
        suspendable, generators, room = self._log.suspendable, self._log.generators, self._log.limit_n * ROW_N

        def leave(code: CodeType, _offset: int, value: Any) -> None:
            function = index_of(id(code))
            if function is not None:
                end_ns = now_ns()
                calls = here.calls
                opened, finished = calls.open, calls.finished
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
                values = calls.values
                if values is not None:
                    call = values.open.pop()
                    if raised:
                        values.leave_raised(call, sys._getframe(1), function, (begin_ns, end_ns), value)
                    elif type(call) is Sampled:
                        values.leave(call, sys._getframe(1), value, end_ns)
            elif id(code) in suspendable:
                generators.finish(sys._getframe(1), raised)
            elif (values := here.calls.values) is not None and values.outside.is_under_way:
                values.leave_outside(sys._getframe(1), value, raised, now_ns())

        return leave

    def _see_other_start(self, code: CodeType) -> Any:
        """Sees the start of a function that is met for the first time, can be suspended, or is not traced."""
        if self._log.is_foreign(code.co_filename):
            return self._see_outside(code, sys._getframe(2))
        known = id(code) in self._log.suspendable
        if not self._log.meet(code):
            return _monitoring.DISABLE
        if not known:
            _monitoring.set_local_events(self._tool, code, _events.PY_RETURN | _events.PY_YIELD)
        calls = self._here.calls
        function = self._log.suspendable.get(id(code))
        if function is None:
            function, begin_ns = self._log.plain[id(code)], monotonic_ns()
            calls.open += (function, begin_ns)
            if calls.values is not None:
                calls.values.open.append(-1)
                if calls.values.wants(function):
                    calls.values.enter(sys._getframe(2), function, begin_ns)
        else:
            self._log.generators.enter(sys._getframe(2), function, calls.thread)
        return None

    def _see_outside(self, code: CodeType, frame: FrameType) -> Any:
        """Sees the start of a function outside of the traced software; no more of those that it does not call."""
        values, above = self._here.calls.values, caller_of(frame)
        if values is None or above is None or id(above.f_code) not in self._log.plain or is_left_out(code):
            return _monitoring.DISABLE
        if id(code) not in self._outside:
            self._outside[id(code)] = code
            _monitoring.set_local_events(self._tool, code, _events.PY_RETURN)
        caller = values.open[-1]
        if type(caller) is Sampled:
            values.outside.enter(frame, caller, monotonic_ns())
        return None

    def _see_yield(self, _code: CodeType, _offset: int, _value: Any) -> None:
        self._log.generators.leave(sys._getframe(1))


def _take_tool_id() -> int:
    for tool in _TOOL_IDS:
        if _monitoring.get_tool(tool) is None:
            _monitoring.use_tool_id(tool, "misstep")
            return tool
    names = ", ".join(str(_monitoring.get_tool(tool)) for tool in _TOOL_IDS)
    raise ProfilerActiveError(f"all of sys.monitoring's tool ids ({names})")
