"""What sampled calls were given and what they made of it: bounded numeric summaries, as columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.core.calls import Function
from misstep.core.streams import Float64s, Int64s

Layout = tuple[str, ...]
"""The names of a call's numbers, in their order, e.g. ("argument/goal:type", "argument/goal.x", "return/", …).

The part before the slash is the slot's role: `argument`, `self` (before the call), `return`, `after` (self after the
call), `changed` (an argument after the call), `calls` (how often it called another function) or `raised`. What follows
is a path; see docs/tracing.md.
"""

CALLEE_CALLS = 3
"""How many of a call's first calls to each other function are sampled for its sake."""


@dataclass(frozen=True, slots=True)
class Values:
    """The sampled calls of one execution, ordered by id.

    Attributes:
        functions: the functions that `function` points into.
        layouts: what `layout` points into.
        id: (n,) numbers the sampled calls in the order in which they began; ascending.
        parent: (n,) id of the sampled call that made this one, or -1 if that was not sampled.
        function: (n,) index into `functions`.
        number: (n,) how many calls of the function began before this one in this execution.
        begin_ns: (n,) first entry, receiver time.
        end_ns: (n,) final exit, or -1 if it never came.
        whole: (n,) True if the calls that it made were sampled too (the first few of each function); False for one
            that was only sampled because its caller was.
        layout: (n,) index into `layouts`.
        start: (n + 1,) where the numbers of each call begin in `value`.
        value: (m,) the numbers of all calls, end to end. Flags are 0 or 1; texts and types are numbered by a checksum.
    """

    functions: tuple[Function, ...]
    layouts: tuple[Layout, ...]
    id: Int64s
    parent: Int64s
    function: NDArray[np.int32]
    number: Int64s
    begin_ns: Int64s
    end_ns: Int64s
    whole: NDArray[np.bool_]
    layout: NDArray[np.int32]
    start: Int64s
    value: Float64s

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def empty(cls) -> "Values":
        """No calls."""
        longs, ints = np.empty(0, np.int64), np.empty(0, np.int32)
        start = np.zeros(1, np.int64)
        return cls((), (), longs, longs, ints, longs, longs, longs, ints.astype(np.bool_), ints, start, np.empty(0))

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a number, as columns of (m,), for pandas, Polars or Arrow: call, function, slot, value, begin_ns."""
        call = np.repeat(np.arange(len(self)), np.diff(self.start))
        names = np.array([one.name for one in self.functions], object)
        slots = [name for layout in self.layout for name in self.layouts[layout]]
        return {
            "call": self.id[call],
            "function": names[self.function[call]] if len(names) else np.empty(0, object),
            "slot": np.array(slots, object),
            "value": self.value,
            "begin_ns": self.begin_ns[call],
        }
