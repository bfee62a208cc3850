"""The sampled calls of one function as a table: a row a call, a column a number of its interface."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from misstep.blame.interface import Call
from misstep.core.streams import Float64s, Int64s

CODES = (":type", ":text", ":shape", ":function", "raised/line", "raised/type")
"""Ends of the names of numbers that only tell whether two things are the same."""
_ZERO_IF_ABSENT = ("calls/", "raised/")


@dataclass(frozen=True, eq=False)
class Columns:
    """The numbers of a function's interface.

    Attributes:
        place: column of each name.
        given: (columns,) True for what the function is given.
        last: (columns,) latest position of its part in a call's order of events.
    """

    place: dict[str, int]
    given: NDArray[np.bool_]
    last: Int64s

    @classmethod
    def of(cls, calls: Sequence[Call]) -> "Columns":
        """Of all numbers that some call has."""
        nothing = np.empty(0, np.int64)
        return cls({}, nothing.astype(np.bool_), nothing).and_of(calls)

    def and_of(self, calls: Sequence[Call]) -> "Columns":
        """The same with those of more calls after them."""
        place, given, last = dict(self.place), self.given.tolist(), self.last.tolist()
        for order in dict.fromkeys(call.parts for call in calls):  # a set's order would differ from run to run
            for position, part in enumerate(order):
                for name in part.names:
                    column = place.setdefault(name, len(place))
                    if column == len(given):
                        given.append(part.given)
                        last.append(position)
                    last[column] = max(last[column], position)
        return Columns(place, np.array(given, np.bool_), np.array(last, np.int64))

    def order(self, calls: Sequence[Call]) -> NDArray[np.bool_]:
        """(columns, columns) True where the first number became known before the second in every call with both."""
        before = np.ones((len(self.place), len(self.place)), np.bool_)
        for parts in dict.fromkeys(call.parts for call in calls):
            there = np.array([self.place[name] for part in parts for name in part.names], np.int64)
            position = np.repeat(np.arange(len(parts)), [len(part.names) for part in parts])
            before[np.ix_(there, there)] &= position[:, None] < position
        return before

    @property
    def names(self) -> list[str]:
        """In the order of the columns."""
        return list(self.place)

    def is_code(self) -> NDArray[np.bool_]:
        """(columns,) True where numbers can only be equal or different."""
        return np.array([name.endswith(CODES) for name in self.place], np.bool_)

    def rows(self, calls: Sequence[Call]) -> tuple[Float64s, Int64s]:
        """The calls as a table, numbers without a column left out.

        Returns:
            (calls, columns) the numbers, NaN where a call lacks one; and the moments when they were known, in receiver
            time. That another function was not called is known when what came in its place was; what else a call lacks,
            at its end.
        """
        numbers = np.full((len(calls), len(self.place)), np.nan)
        known_ns = np.empty((len(calls), len(self.place)), np.int64)
        numbers[:, [column for name, column in self.place.items() if name.startswith(_ZERO_IF_ABSENT)]] = 0.0
        places: dict[tuple[object, ...], tuple[Int64s, Int64s, Int64s]] = {}
        for row, call in enumerate(calls):
            if call.parts not in places:
                places[call.parts] = self._places(call)
            source, target, part = places[call.parts]
            numbers[row, target] = call.numbers[source]
            known_ns[row] = call.known_ns[np.minimum(self._missed, len(call.known_ns) - 1)]
            known_ns[row, target] = call.known_ns[part]
        return numbers, known_ns

    @cached_property
    def _missed(self) -> Int64s:
        """(columns,) the position at which it is known that a number is lacking."""
        missed = np.full(len(self.place), np.iinfo(np.int64).max)
        latest: dict[str, int] = {}
        for name, column in self.place.items():
            callee, _, rest = name.partition("#")
            if name.startswith(">") and rest.startswith("0 "):
                latest[callee[1:]] = max(latest.get(callee[1:], 0), int(self.last[column]))
        for name, column in self.place.items():
            if name.startswith("calls/"):
                missed[column] = latest.get(name[len("calls/") :], missed[column])
        return missed

    def _places(self, call: Call) -> tuple[Int64s, Int64s, Int64s]:
        """Where the numbers of a call are, their columns, and the parts that they are of."""
        named = [(name, number) for number, part in enumerate(call.parts) for name in part.names]
        known = [(at, self.place[name], part) for at, (name, part) in enumerate(named) if name in self.place]
        places = np.array(known, np.int64).reshape(-1, 3)
        return places[:, 0], places[:, 1], places[:, 2]


def extremes(table: Float64s) -> tuple[Float64s, Float64s]:
    """(columns,) the least and the largest number of each; infinite the other way round where there is none."""
    present = ~np.isnan(table)
    return np.where(present, table, np.inf).min(axis=0), np.where(present, table, -np.inf).max(axis=0)
