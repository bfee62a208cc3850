"""Which calls are sampled, and their summaries until they are handed over.

Of each function the first calls of an execution are sampled, then ever rarer ones, at random distances that grow: a
function called a thousand times is sampled about fifteen times. While a sampled call is open, the first calls that it
makes to each other function are sampled too: what it passes on is part of its interface, and what they return.
"""

import random
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from time import monotonic_ns, thread_time_ns
from types import CodeType, FrameType
from typing import Any

import numpy as np

from misstep.core.calls import Function
from misstep.core.values import CALLEE_CALLS, Values
from misstep.record.frame_variables import variables
from misstep.record.interruptions import is_own
from misstep.record.slots import SlotNames
from misstep.record.summary import Summary, plan_of

FIRST_CALLS, GROWTH = 4, 1.4
MOST_CALLS = 24
"""Calls of a function that are sampled in one execution for their own sake."""
MOST_NUMBERS = 150_000
"""Numbers that an execution's summaries may hold; then only functions that were never sampled are."""
ALLOWANCE_NS, SHARE = 100_000_000, 0.03
"""CPU time that sampling may take: at once, and of the time that has passed."""
_MOST_RAISED = 8
_NEVER = 2**62
_PAUSE_CALLS = 16

_VARARGS, _VARKEYWORDS = 0x04, 0x08


@dataclass(frozen=True, slots=True)
class Changeable:
    """An argument that a call may change in place.

    Attributes:
        name: of the parameter.
        identity: id of the object.
        begin, end: where its numbers are in the call's summary.
    """

    name: str
    identity: int
    begin: int
    end: int


@dataclass(slots=True)
class Sampled:
    """A sampled call under way, and then finished.

    A function outside of the traced software has a negative index; `code` is the id of the function's code object.
    """

    id: int
    parent: int
    function: int
    number: int
    begin_ns: int
    whole: bool
    code: int
    summary: Summary
    changeable: list[Changeable] = field(default_factory=list)
    callees: dict[int, int] = field(default_factory=dict)
    end_ns: int = -1
    layout: int = -1


class _Interface:
    """The slots of a function's parameters and results."""

    def __init__(self, code: CodeType, names: SlotNames) -> None:
        n = code.co_argcount + code.co_kwonlyargcount
        n += bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)
        parameters = code.co_varnames[:n]
        self.owner = parameters[0] if parameters[:1] == ("self",) else None
        self.parameters = parameters
        self.slots = [(name, names.slot(f"argument/{name}")) for name in parameters if name != self.owner]


class ValueLog:
    """The sampled calls of one tracer.

    Args:
        is_traced: whether a source file of this name is of the traced software.

    Attributes:
        seen: per function, how many of its calls have begun.
        due: per function, the number of its call that is sampled next.
    """

    def __init__(self, is_traced: Callable[[str], bool]) -> None:
        self._is_traced = is_traced
        self.seen: list[int] = []
        self.due: list[int] = []
        self._sampled: list[int] = []
        self._raised: list[int] = []
        self._gap: list[float] = []
        self._names = SlotNames()
        self._before, self._after = self._names.slot("self/"), self._names.slot("after/")
        self._returned, self._raise = self._names.slot("return/"), self._names.slot("raised/")
        self._calls = self._names.slot("calls/")
        self._interfaces: dict[int, _Interface] = {}
        self._functions: list[Function] = []
        self._outside: dict[int, tuple[int, CodeType]] = {}  # code objects are held, so that no other takes over an id
        self._outside_functions: list[Function] = []
        self._ids = count()
        self._chance = random.Random(0)
        self._spent_ns, self._began_ns, self._numbers = 0, monotonic_ns(), 0
        self._lock = Lock()

    def add_function(self, function: Function) -> None:
        """Learns of a traced function; its index is the number of those before."""
        self._functions.append(function)
        for counts in (self.seen, self.due, self._sampled, self._raised):
            counts.append(0)
        self._gap.append(1.0)

    def begin(
        self, frame: FrameType, function: int, number: int, parent: Sampled | None, begin_ns: int
    ) -> Sampled | None:
        """Samples the entry of a call; None if there is no time or room for it.

        There is time for the first callees of a call that is sampled whole: an interface in part would be taken for
        another one.

        Args:
            frame: the call's.
            function: index of its function; negative for one outside of the traced software.
            number: how many calls of the function began before it.
            parent: the sampled call that made it, which has counted it already.
            begin_ns: when it began.
        """
        whole = function >= 0 and number >= self.due[function]
        if not self._may(function, begin_ns):
            if whole:
                self.due[function] = number + _PAUSE_CALLS
            if not self._owes(parent, function):
                return None
            whole = False
        started_ns = thread_time_ns()
        if whole:
            self.due[function] = self._next_due(function, number)
        sampled = self._new(frame, function, number, -1 if parent is None else parent.id, begin_ns, whole)
        try:
            self._summarise_arguments(sampled, frame)
            return sampled
        except Exception as error:  # e.g. another thread changed what was looked at: the robot must not notice
            if is_own(error):
                return None
            raise
        finally:
            self._spent_ns += thread_time_ns() - started_ns

    def outside_function(self, frame: FrameType) -> int:
        """The index of a function outside of the traced software, which is negative."""
        code = frame.f_code
        known = self._outside.get(id(code))
        if known is not None:
            return known[0]
        module = dict.get(frame.f_globals, "__name__")
        with self._lock:
            self._outside[id(code)] = -1 - len(self._outside_functions), code
            self._outside_functions.append(Function(f"{module}.{code.co_qualname}"))
        return self._outside[id(code)][0]

    def end(self, sampled: Sampled, frame: FrameType, value: Any, raised: bool, end_ns: int) -> None:
        """Samples the exit of a call."""
        started_ns, sampled.end_ns = thread_time_ns(), end_ns
        try:
            self._summarise_results(sampled, frame, value, raised)
        except Exception as error:
            if not is_own(error):
                raise
        finally:
            self._spent_ns += thread_time_ns() - started_ns

    def leave_open(self, sampled: Sampled) -> None:
        """Keeps what is known of a call that has not ended: what it was given."""
        sampled.layout = self._names.layout(tuple(sampled.summary.slots))

    def may_note_raise(self, function: int) -> bool:
        """Whether one more exception of a call that was not sampled is to be kept."""
        self._raised[function] += 1
        return self._raised[function] <= _MOST_RAISED

    def note_raise(self, frame: FrameType, function: int, number: int, begin_ns: int, end_ns: int) -> Sampled:
        """Samples no more of a call than that an exception ended it; its id is one of the time when it ended."""
        sampled = self._new(frame, function, number, -1, begin_ns, False)
        self.end(sampled, frame, None, True, end_ns)
        return sampled

    def name_exception(self, sampled: Sampled, error: BaseException) -> None:
        """Adds the type of the exception that ended a call."""
        if sampled.layout < 0:
            return
        sampled.summary.put(self._raise.at("type"), plan_of(type(error)).code)
        sampled.layout = self._names.layout(tuple(sampled.summary.slots))

    def _function(self, index: int) -> Function:
        return self._functions[index] if index >= 0 else self._outside_functions[-1 - index]

    def values(self, finished: list[Sampled]) -> Values:
        """Finished calls as columns; functions outside of the traced software come after the traced ones."""
        finished = [one for one in finished if one.layout >= 0]
        sizes = [len(one.summary.numbers) for one in finished]
        functions = tuple(self._functions)
        index = np.array([one.function for one in finished], np.int32)
        return Values(
            (*functions, *self._outside_functions),
            self._names.layouts(),
            np.array([one.id for one in finished], np.int64),
            np.array([one.parent for one in finished], np.int64),
            np.where(index < 0, len(functions) - 1 - index, index).astype(np.int32),
            np.array([one.number for one in finished], np.int64),
            np.array([one.begin_ns for one in finished], np.int64),
            np.array([one.end_ns for one in finished], np.int64),
            np.array([one.whole for one in finished], np.bool_),
            np.array([one.layout for one in finished], np.int32),
            np.cumsum([0, *sizes], dtype=np.int64),
            np.array([number for one in finished for number in one.summary.numbers], np.float64),
        )

    def _new(self, frame: FrameType, function: int, number: int, parent: int, begin_ns: int, whole: bool) -> Sampled:
        summary = Summary(self._is_traced)
        return Sampled(next(self._ids), parent, function, number, begin_ns, whole, id(frame.f_code), summary)

    def _may(self, function: int, now_ns: int) -> bool:
        if function >= 0 and not self._sampled[function]:
            return True
        in_time = self._spent_ns < ALLOWANCE_NS + SHARE * (now_ns - self._began_ns)
        return in_time and self._numbers < MOST_NUMBERS

    def _owes(self, parent: Sampled | None, function: int) -> bool:
        """Whether a call is needed for the sake of the one that made it."""
        if parent is None or not parent.whole or self._numbers >= MOST_NUMBERS:
            return False
        return parent.callees.get(function, 0) <= CALLEE_CALLS

    def _next_due(self, function: int, number: int) -> int:
        self._sampled[function] += 1
        if self._sampled[function] >= MOST_CALLS:
            return _NEVER
        if self._sampled[function] < FIRST_CALLS:
            return number + 1
        self._gap[function] *= GROWTH
        return number + 1 + int(self._chance.random() * 2 * self._gap[function])

    def _summarise_arguments(self, sampled: Sampled, frame: FrameType) -> None:
        code = frame.f_code
        interface = self._interfaces.get(id(code))
        if interface is None:
            interface = self._interfaces[id(code)] = _Interface(code, self._names)
        given = variables(frame, interface.parameters, begins=True)
        summary = sampled.summary
        for name, slot in interface.slots:
            begin = len(summary.numbers)
            summary.add(slot, given[name])
            if summary.may_change(given[name]):
                sampled.changeable.append(Changeable(name, id(given[name]), begin, len(summary.numbers)))
        if interface.owner is not None and sampled.function >= 0:
            sampled.summary.add_attributes(self._before, given[interface.owner])

    def _summarise_results(self, sampled: Sampled, frame: FrameType, value: Any, raised: bool) -> None:
        summary = sampled.summary
        if not raised:
            summary.add(self._returned, value)
        interface = self._interfaces.get(id(frame.f_code))
        owner = interface.owner if interface is not None and sampled.function >= 0 else None
        names = [one.name for one in sampled.changeable]
        found = variables(frame, names if owner is None else [*names, owner], begins=False)
        if owner in found:
            summary.add_attributes(self._after, found[owner])
        for one in sampled.changeable:
            if id(found.get(one.name)) == one.identity:  # else another value has taken its place
                self._summarise_change(summary, one.name, found[one.name], summary.numbers[one.begin : one.end])
        if raised:
            summary.put(self._raise.at("line"), (frame.f_lineno or 0) - frame.f_code.co_firstlineno)
        for callee in sorted(sampled.callees):
            summary.put(self._calls.at(self._function(callee).name), sampled.callees[callee])
        self._numbers += len(summary.numbers)
        sampled.layout = self._names.layout(tuple(summary.slots))

    def _summarise_change(self, summary: Summary, name: str, value: Any, before: list[float]) -> None:
        """Appends whether an argument was changed in place, and what it is now if it was."""
        now, slot = Summary(self._is_traced), self._names.slot(f"changed/{name}")
        now.add(slot, value)
        is_same = _bytes(before) == _bytes(now.numbers)
        summary.put(slot, float(not is_same))
        if not is_same:
            summary.slots += now.slots
            summary.numbers += now.numbers


def _bytes(numbers: list[float]) -> bytes:
    """For comparison: not a number is the same as itself."""
    return array("d", numbers).tobytes()
