"""The interface of a sampled call: what it was given, what it made of it, and when each became known.

A call is given its arguments, `self`, and what the functions that it calls return; it answers by its return value, by
`self` afterwards, by what it passes to those functions, by how often it calls them, and by raising.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from misstep.core.streams import Float64s, Int64s
from misstep.core.values import CALLEE_CALLS, Layout, Values

_GIVEN, _MADE = ("argument/", "self/"), ("return/", "after/", "changed/", "calls/", "raised/")
NEVER_NS = int(np.iinfo(np.int64).max)
"""When a call ended that never did: after everything else."""
_PASSED, _RECEIVED = ("argument/",), ("return/", "changed/", "raised/")


@dataclass(frozen=True, slots=True)
class Part:
    """Numbers of an interface that become known at one moment.

    Attributes:
        names: of the numbers; those of a call to another function begin with ">", its name and which call it is.
        given: True for what the call was given, False for what it made.
    """

    names: tuple[str, ...]
    given: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One sampled call.

    Attributes:
        parts: in the order in which they became known.
        known_ns: (parts,) when, receiver time.
        numbers: of all parts, end to end.
        passed_on: True if it did not end by itself: another traced function had raised within it, or it never ended.
    """

    parts: tuple[Part, ...]
    known_ns: Int64s
    numbers: Float64s
    passed_on: bool


def calls_of(values: Values) -> dict[str, list[Call]]:
    """The whole sampled calls of an execution, by function, in the order in which they began."""
    children: dict[int, list[int]] = defaultdict(list)
    for row, parent in enumerate(values.parent.tolist()):
        if parent >= 0:
            children[parent].append(row)
    passing = _passing_on(values)
    found: dict[str, list[Call]] = defaultdict(list)
    for row in np.flatnonzero(values.whole).tolist():
        name = values.functions[values.function[row]].name
        ended_otherwise = row in passing or values.end_ns[row] < 0
        found[name].append(_call(values, row, children.get(int(values.id[row]), []), bool(ended_otherwise)))
    return found


def _call(values: Values, row: int, children: list[int], passed_on: bool) -> Call:
    begin, end = _own(values, row)
    pieces = sorted([begin, *_passed_on(values, children), end], key=lambda piece: piece[0])
    return Call(
        tuple(part for _, part, _ in pieces),
        np.array([known_ns for known_ns, _, _ in pieces], np.int64),
        np.concatenate([numbers for _, _, numbers in pieces]),
        passed_on,
    )


_Piece = tuple[int, Part, Float64s]


def _own(values: Values, row: int) -> tuple[_Piece, _Piece]:
    given, made = (
        _selected(values.layouts[values.layout[row]], "", _GIVEN),
        _selected(values.layouts[values.layout[row]], "", _MADE),
    )
    numbers = values.value[values.start[row] : values.start[row + 1]]
    return (
        (int(values.begin_ns[row]), Part(given[0], True), numbers[given[1]]),
        (_end_ns(values, row), Part(made[0], False), numbers[made[1]]),
    )


def _passed_on(values: Values, children: list[int]) -> Iterator[_Piece]:
    """Of the first calls of each callee; later ones are sampled by chance, so that which call it is is not known."""
    met: dict[int, int] = defaultdict(int)
    for child in children:
        function = int(values.function[child])
        if met[function] == CALLEE_CALLS:
            continue
        prefix = f">{values.functions[function].name}#{met[function]} "
        met[function] += 1
        layout = values.layouts[values.layout[child]]
        numbers = values.value[values.start[child] : values.start[child + 1]]
        passed, received = _selected(layout, prefix, _PASSED), _selected(layout, prefix, _RECEIVED)
        yield int(values.begin_ns[child]), Part(passed[0], False), numbers[passed[1]]
        yield _end_ns(values, child), Part(received[0], True), numbers[received[1]]


@lru_cache(maxsize=65536)
def _selected(layout: Layout, prefix: str, roles: tuple[str, ...]) -> tuple[tuple[str, ...], Int64s]:
    """Names and places of a layout's slots of some roles."""
    places = [place for place, slot in enumerate(layout) if slot.startswith(roles)]
    return tuple(prefix + layout[place] for place in places), np.array(places, np.int64)


def _end_ns(values: Values, row: int) -> int:
    """When a call ended; after everything else if it never did."""
    end_ns = int(values.end_ns[row])
    return end_ns if end_ns >= 0 else NEVER_NS


def _passing_on(values: Values) -> set[int]:
    """Rows of the calls that were left by an exception after a call within them had been."""
    raising = [row for row, layout in enumerate(values.layout) if _raises(values.layouts[layout])]
    return {
        row
        for row in raising
        if any(values.begin_ns[row] <= values.end_ns[other] < values.end_ns[row] for other in raising)
    }


@lru_cache(maxsize=65536)
def _raises(layout: Layout) -> bool:
    return any(slot.startswith("raised/") for slot in layout)
