"""What a tracer has seen and not handed over yet: functions, open calls and finished calls."""

from threading import Lock
from types import CodeType

import numpy as np
from numpy.typing import NDArray

from misstep.core.calls import Calls, Function
from misstep.core.streams import Int64s
from misstep.core.values import Values
from misstep.record.roots import FunctionNames
from misstep.record.thread_values import ThreadValues
from misstep.record.trace_generators import GeneratorCalls, is_suspendable
from misstep.record.value_log import ValueLog

ROW_N = 3
_OUTERMOST = (-1, 0)


class ThreadCalls:
    """Calls of one thread, written by that thread alone and without a lock.

    The hooks write `open` and `finished` themselves: a method call would double what a traced call costs.

    Attributes:
        thread: small number, 0 for the first thread seen.
        open: (function, begin_ns) of each open call, flat, outermost first, above a pair that no function matches.
        finished: (2 * function + raised, begin_ns, end_ns) of each finished call, flat.
        dropped: finished calls that found no room.
        values: what sampled calls were given and made of it; None if values are not recorded.
    """

    __slots__ = ("dropped", "finished", "open", "thread", "values")

    def __init__(self, thread: int, values: ThreadValues | None) -> None:
        self.thread = thread
        self.values = values
        self.open: list[int] = list(_OUTERMOST)
        self.finished: list[int] = []
        self.dropped = 0

    def close_inner(self, function: int, end_ns: int, raised: bool) -> None:
        """Closes the innermost open call of a function where it is not the innermost of all.

        That happens where one thread switches stacks (greenlets). A call that began before the tracer is not open.
        """
        for at in range(len(self.open) - 2, 0, -2):
            if self.open[at] == function:
                self.finished += (2 * function + raised, self.open[at + 1], end_ns)
                del self.open[at : at + 2]
                if self.values is not None:
                    self.values.drop(at // 2)
                return

    def take(self) -> Int64s:
        """Hands over the finished calls: (n, 5) function, begin_ns, end_ns, thread, raised."""
        # The thread may be in the middle of a row: whole rows only.
        size = len(self.finished) // ROW_N * ROW_N
        flat = self.finished[:size]
        del self.finished[:size]
        coded, begin_ns, end_ns = np.array(flat, np.int64).reshape(-1, ROW_N).T
        return np.stack([coded // 2, begin_ns, end_ns, np.full_like(coded, self.thread), coded % 2], axis=1)

    def take_open(self) -> Int64s:
        """Hands over the calls that are still open, with end -1, in the columns of `take`."""
        pairs = np.array(self.open[2 : len(self.open) // 2 * 2], np.int64).reshape(-1, 2)
        constants = np.broadcast_to(np.array([-1, self.thread, 0]), (len(pairs), 3))
        return np.concatenate([pairs, constants], axis=1)


class CallLog:
    """Everything that a tracer's hook has seen.

    Args:
        names: names of the functions to trace.
        limit_n: finished calls to keep per thread until they are taken.
        values: whether to sample what calls were given and made of it.

    Attributes:
        plain: index of each traced function that can't be suspended, by its code object's id.
        suspendable: index of each traced generator or coroutine function, by its code object's id.
        generators: their calls.
    """

    def __init__(self, names: FunctionNames, limit_n: int, values: bool) -> None:
        self.limit_n = limit_n
        self._values = ValueLog(names.is_traced) if values else None
        self.plain: dict[int, int] = {}
        self.suspendable: dict[int, int] = {}
        self.generators = GeneratorCalls(limit_n)
        self._names = names
        self._codes: dict[int, CodeType] = {}  # held, so that no other code object takes over an id
        self._indices: dict[str, int] = {}
        self._functions: list[Function] = []
        self._threads: list[ThreadCalls] = []
        self._lock = Lock()

    @property
    def dropped(self) -> int:
        """Calls that found no room between two drains."""
        return self.generators.dropped + sum(calls.dropped for calls in self._threads)

    @property
    def codes(self) -> list[CodeType]:
        """The code objects met under the roots so far."""
        return list(self._codes.values())

    def add_thread(self) -> ThreadCalls:
        """Starts the record of one more thread."""
        with self._lock:
            values = ThreadValues(self._values) if self._values is not None else None
            self._threads.append(ThreadCalls(len(self._threads), values))
            return self._threads[-1]

    def is_foreign(self, filename: str) -> bool:
        """True if nothing in this source file is traced."""
        return not self._names.is_traced(filename)

    def meet(self, code: CodeType) -> bool:
        """Learns a code object of a traced source.

        Returns:
            True if its calls are to be traced: it is in `plain` or in `suspendable` now.
        """
        if id(code) in self._codes:
            return id(code) in self.plain or id(code) in self.suspendable
        function = self._names.function(code)
        with self._lock:
            self._codes[id(code)] = code
            if function is not None:
                table = self.suspendable if is_suspendable(code) else self.plain
                table[id(code)] = self._index(function)
        return function is not None

    def _index(self, function: Function) -> int:
        index = self._indices.setdefault(function.name, len(self._functions))
        if index == len(self._functions):
            self._functions.append(function)
            if self._values is not None:
                self._values.add_function(function)
        return index

    def take(self) -> Calls:
        """Hands over the finished calls."""
        return self._calls([self._suspended(self.generators.take()), *(calls.take() for calls in self._threads)])

    def take_all(self) -> Calls:
        """Hands over the finished calls, and those still open with end_ns -1; to be called once, at the end."""
        finished = [self._suspended(self.generators.take()), *(calls.take() for calls in self._threads)]
        for calls in self._threads:
            if calls.values is not None:
                calls.values.end_open()
        still_open = [self._suspended(self.generators.take_open()), *(calls.take_open() for calls in self._threads)]
        return self._calls([*finished, *still_open])

    def take_values(self) -> Values:
        """Hands over the samples of finished calls."""
        if self._values is None:
            return Values.empty()
        finished = [one for calls in self._threads if calls.values is not None for one in calls.values.take()]
        return self._values.values(finished)

    @staticmethod
    def _suspended(rows: list[tuple[int, int, int, int, bool]]) -> Int64s:
        return np.array(rows, np.int64).reshape(-1, 5)

    def _calls(self, parts: list[Int64s]) -> Calls:
        rows = _by_begin(np.concatenate(parts))
        function, begin_ns, end_ns, thread, raised = rows.T.copy()
        return Calls(
            tuple(self._functions),
            function.astype(np.int32),
            begin_ns,
            end_ns,
            thread.astype(np.int32),
            raised.astype(np.bool_),
        )


def _by_begin(rows: Int64s) -> Int64s:
    """Sorts by begin; of two that began in the same nanosecond the one that ended later is the caller."""
    end_ns: NDArray[np.int64] = np.where(rows[:, 2] < 0, np.iinfo(np.int64).max, rows[:, 2])
    return rows[np.lexsort((-end_ns, rows[:, 1]))]
