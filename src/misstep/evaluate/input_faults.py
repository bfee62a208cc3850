"""Faults of a stream's input, planted in what comes to the monitor: a list of arrivals in, a list of arrivals out.

Each takes the arrivals of one stream in their order and changes those from `onset_ns` on, at random as far as its kind
leaves room: single samples, a few, or all of a while.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.watch.replaying import Arrival

Arrivals = Sequence[Arrival]
Plant = Callable[[Arrivals, int, np.random.Generator], list[Arrival]]
LASTS_NS = 800_000_000
_JUMP_NS = 5_000_000_000


@dataclass(frozen=True, slots=True)
class InputFault:
    """A kind of fault.

    Attributes:
        name: of it.
        plant: puts it into a stream's arrivals.
        lasts: whether all of 0.8 s is bad; otherwise one to five samples are.
        kinds: of streams that can have it.
        shows: what of the stream's expectation has to pass before anybody can know: "fresh" if what comes is too old,
            "still" if it is too long the same, "column" if a part of it is, "" if the first bad sample shows it, or the
            one after it.
    """

    name: str
    plant: Plant
    lasts: bool
    kinds: tuple[str, ...] = ("series", "image")
    shows: str = ""


def _each(change: Callable[[NDArray[Any], np.random.Generator], Any]) -> Plant:
    """Changes the values of one to five samples."""

    def plant(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
        places = _few(stream, onset_ns, draw)
        return [
            one._replace(value=change(one.value, draw)) if place in places else one for place, one in enumerate(stream)
        ]

    return plant


def _spoilt(number: float) -> Callable[[NDArray[Any], np.random.Generator], Any]:
    def change(value: NDArray[Any], draw: np.random.Generator) -> NDArray[Any]:
        values = value.copy()
        values[draw.integers(len(values))] = number * draw.choice([-1, 1])
        return values

    return change


def _cut(value: NDArray[Any], draw: np.random.Generator) -> NDArray[Any]:
    """Of another shape: a part of it, turned, doubled, or nothing."""
    others = [value[:-1], value[None], np.concatenate([value, value]), value[:0]]
    return others[draw.integers(len(others))]


def _cast(value: NDArray[Any], draw: np.random.Generator) -> Any:
    """Of another type: complex or text; of a picture, floats or signed bytes."""
    types = ["complex128", "U8"] if value.ndim == 1 else ["float32", "int8", "float64"]
    return value.astype(types[draw.integers(len(types))])


def _frozen(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
    last = stream[_first(stream, onset_ns) - 1]
    return [one._replace(value=last.value) if _in(one, onset_ns) else one for one in stream]


def _dead(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
    """One column stays the same, the others go on."""
    value = stream[_first(stream, onset_ns) - 1].value
    column = draw.integers(len(value))
    moving = np.arange(len(value)) != column
    return [one._replace(value=np.where(moving, one.value, value)) if _in(one, onset_ns) else one for one in stream]


def _plain(value: NDArray[Any], draw: np.random.Generator) -> NDArray[Any]:
    """One colour all over, now a little lighter, now a little darker: a covered lens."""
    return np.full_like(value, value.mean() * draw.uniform(0.9, 1.1))


def _stuck(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
    """The same sample again and again, its stamp, too."""
    last = stream[_first(stream, onset_ns) - 1]
    return [one._replace(value=last.value, publish_ns=last.publish_ns) if _in(one, onset_ns) else one for one in stream]


def _dropped(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
    return [one for one in stream if not _in(one, onset_ns)]


def _late(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
    """All of it comes later by some 0.5 to 0.7 s, in order."""
    late_ns = int(draw.integers(500_000_000, 700_000_000))
    moved = [one._replace(now_ns=one.now_ns + late_ns) if _in(one, onset_ns) else one for one in stream]
    return sorted(moved, key=lambda one: (one.now_ns, one.publish_ns))


def _twice(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
    places, found = _few(stream, onset_ns, draw), []
    for place, one in enumerate(stream):
        found += [one, one._replace(now_ns=one.now_ns + 1)] if place in places else [one]
    return found


def _swapped(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
    """Some samples come after their successors."""
    found, place = list(stream), _first(stream, onset_ns)
    for first in range(place, place + 2 * int(draw.integers(1, 4)), 2):
        one, other = found[first], found[first + 1]
        found[first] = other._replace(now_ns=one.now_ns)
        found[first + 1] = one._replace(now_ns=other.now_ns)
    return found


def _jumped(sign: int) -> Plant:
    def plant(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> list[Arrival]:
        by_ns = sign * int(draw.integers(_JUMP_NS // 4, _JUMP_NS))
        return [one._replace(publish_ns=one.publish_ns + by_ns) if one.now_ns >= onset_ns else one for one in stream]

    return plant


INPUT_FAULTS = (
    InputFault("NaN", _each(_spoilt(np.nan)), False, ("series",)),
    InputFault("Inf", _each(_spoilt(np.inf)), False, ("series",)),
    InputFault("frozen, stamps advance", _frozen, True, shows="still"),
    InputFault("frozen, stamps too", _stuck, True),
    InputFault("frozen, one column", _dead, True, ("series",), shows="column"),
    InputFault("one colour", _each(_plain), False, ("image",)),
    InputFault("black", _each(lambda value, _: np.zeros_like(value)), False, ("image",)),
    InputFault("dropped", _dropped, True, shows="fresh"),
    InputFault("late", _late, True, shows="fresh"),
    InputFault("duplicated", _twice, False),
    InputFault("out of order", _swapped, False),
    InputFault("clock jumps forth", _jumped(1), True),
    InputFault("clock jumps back", _jumped(-1), True),
    InputFault("wrong shape", _each(_cut), False),
    InputFault("wrong type", _each(_cast), False),
)


def _first(stream: Arrivals, onset_ns: int) -> int:
    return next(place for place, one in enumerate(stream) if one.now_ns >= onset_ns)


def _few(stream: Arrivals, onset_ns: int, draw: np.random.Generator) -> range:
    first = _first(stream, onset_ns)
    return range(first, first + int(draw.integers(1, 6)))


def _in(one: Arrival, onset_ns: int) -> bool:
    return onset_ns <= one.now_ns < onset_ns + LASTS_NS
