"""The sampled calls of one thread: which calls that it makes are sampled, and what exceptions they ended by."""

from types import FrameType, TracebackType
from typing import Any

from misstep.core.values import CALLEE_CALLS
from misstep.record.outside_calls import OutsideCalls
from misstep.record.value_log import Sampled, ValueLog

_MOST_CONTEXTS = 8
_traceback_of = BaseException.__dict__["__traceback__"].__get__
_context_of = BaseException.__dict__["__context__"].__get__


class ThreadValues:
    """The sampled calls of one thread, written by that thread alone.

    Attributes:
        open: for each open traced call of the thread its sample, or the call's number if it is not sampled; above -1.
            The hooks append and pop, so that it stays in step with the open calls whatever is raised.
        finished: samples of finished calls, to be taken.
        outside: sampled calls to functions outside of the traced software.
        unnamed: samples of calls that were left by an exception whose type is not known yet, and their frames' ids.
    """

    __slots__ = ("_due", "_log", "_seen", "finished", "open", "outside", "unnamed")

    def __init__(self, log: ValueLog) -> None:
        self.open: list[Sampled | int] = [-1]
        self.finished: list[Sampled] = []
        self.outside = OutsideCalls(log)
        self.unnamed: list[tuple[Sampled, int]] = []
        self._log = log
        self._seen, self._due = log.seen, log.due

    def wants(self, function: int) -> bool:
        """Counts a call that begins, the innermost of `open`; True if it is to be sampled."""
        number = self._seen[function]
        self._seen[function] = number + 1
        self.open[-1] = number
        parent = self.open[-2]
        if type(parent) is Sampled and parent.whole:
            calls = parent.callees[function] = parent.callees.get(function, 0) + 1
            return calls <= CALLEE_CALLS or number >= self._due[function]
        return number >= self._due[function]

    def enter(self, frame: FrameType, function: int, begin_ns: int) -> None:
        """Samples the entry of a call that was wanted."""
        number, parent = self.open[-1], self.open[-2]
        assert type(number) is int
        above = parent if type(parent) is Sampled else None
        sampled = self._log.begin(frame, function, number, above, begin_ns)
        if sampled is not None:
            self.open[-1] = sampled

    def leave(self, call: Sampled, frame: FrameType, value: Any, end_ns: int) -> None:
        """Samples the return of a call whose entry was sampled."""
        self._log.end(call, frame, value, False, end_ns)
        self.finished.append(call)

    def leave_outside(self, frame: FrameType, value: Any, raised: bool, end_ns: int) -> None:
        """Samples the exit of a call to a function outside, if its entry was."""
        sampled = self.outside.leave(frame, value, raised, end_ns)
        if sampled is not None:
            self.finished.append(sampled)

    def leave_raised(
        self,
        call: Sampled | int,
        frame: FrameType,
        function: int,
        span_ns: tuple[int, int],
        error: BaseException | None,
    ) -> None:
        """Samples that an exception ended a call; where it is None, `name_exceptions` adds which."""
        if type(call) is Sampled:
            self._log.end(call, frame, None, True, span_ns[1])
        elif type(call) is int and self._log.may_note_raise(function):
            call = self._log.note_raise(frame, function, call, *span_ns)
        else:
            return
        if error is None:
            self.unnamed.append((call, id(frame)))
        else:
            self._log.name_exception(call, error)
            self.finished.append(call)

    def name_exceptions(self, error: BaseException | None) -> None:
        """Tells which exception is being handled now, after some calls were left by one.

        It need not be theirs: theirs may have been handled without a trace, or replaced by another. No frame has been
        made since they were left, so that the ids of their frames are theirs.
        """
        for sampled, frame in self.unnamed:
            found = _passed_through(error, frame)
            if found is not None:
                self._log.name_exception(sampled, found)
            self.finished.append(sampled)
        self.unnamed.clear()

    def drop(self, depth: int) -> None:
        """Forgets the open call at a depth, which ended out of turn."""
        del self.open[depth]

    def end_open(self) -> None:
        """Finishes the samples of calls that have not ended; to be called once, at the end."""
        for call in self.open:
            if type(call) is Sampled:
                self._log.leave_open(call)
                self.finished.append(call)

    def take(self) -> list[Sampled]:
        """Hands over the finished samples."""
        n = len(self.finished)
        taken = self.finished[:n]
        del self.finished[:n]
        return taken


def _passed_through(error: BaseException | None, frame: int) -> BaseException | None:
    """The exception, or the one in whose handling it arose, that left a frame of this id."""
    for _ in range(_MOST_CONTEXTS):
        if error is None:
            return None
        at: TracebackType | None = _traceback_of(error)
        while at is not None:
            if id(at.tb_frame) == frame:
                return error
            at = at.tb_next
        error = _context_of(error)
    return None
