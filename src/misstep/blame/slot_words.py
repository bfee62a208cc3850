"""A number of a call in words: "returned centre_m[1] = 0.31 m; given points_m it should be 0.26 ± 0.01 m".

The names of the numbers are those of docs/tracing.md; checksums are told as "another", never by their number.
"""

import math
import re
from dataclasses import dataclass

from misstep.blame.value_function import Deviation
from misstep.core.calls import Function

_UNITS = {"m": "m", "mm": "mm", "cm": "cm", "rad": "rad", "deg": "deg", "s": "s", "ms": "ms", "ns": "ns", "n": "N",
          "nm": "Nm", "kg": "kg", "hz": "Hz", "px": "px", "m_s": "m/s", "rad_s": "rad/s"}  # fmt: skip
_ANOTHER = {"type": "of another type", "text": "with another text", "shape": "of another shape",
            "function": "that is another function", "projection": "with other numbers"}  # fmt: skip
_STATISTICS = {"min": "a minimum", "max": "a maximum", "mean": "a mean", "std": "a standard deviation",
               "finite": "a finite share"}  # fmt: skip
_ORDINALS = ("first", "second", "third")
_NEVER = ", which it never did in the successes"
_SOURCES = 2
"""Inputs that are named."""
_PASSED = re.compile(r">(.+)#(\d+) (.*)", re.DOTALL)
_END = re.compile(r":([a-z]+)(?:\[(\d+)\])?$")


def words(function: Function, deviation: Deviation) -> str:
    """What a function did and what it should have done, as a clause without its subject."""
    name = deviation.name
    if name.startswith("raised/"):
        return _raised(function, name.endswith("line"), deviation)
    if name.startswith("calls/"):
        return _called(spoken(name[len("calls/") :]), deviation)
    passed = _PASSED.fullmatch(name)
    callee, number, slot = passed.groups() if passed else ("", "0", name)
    role, _, path = slot.partition("/")
    if role == "changed" and path.isidentifier():
        return f"{'changed' if deviation.value else 'did not change'} {path} in place{_NEVER}"
    verb = {"return": "returned", "after": "left", "changed": "left"}.get(role, "passed")
    owner = "self" if role == "after" else ""
    to_whom = f" to its {_ordinal(int(number))} call of {spoken(callee)}" if callee else ""
    return f"{verb} {_Quantity.of(path, owner, spoken(function.name)).compared(deviation, to_whom)}"


def spoken(function: str) -> str:
    """The last part of a dotted name, with its class where there is one."""
    *outer, last = function.split(".")
    return f"{outer[-1]}.{last}" if outer and outer[-1][:1].isupper() else last


@dataclass(frozen=True, slots=True)
class _Quantity:
    """What a path into a value leads to.

    Attributes:
        thing: the path without its end; empty for the value itself.
        end: what of it is told, such as "mean"; empty for the number itself.
        column: of which column; None if of all.
        unit: of the number, with a space before it; empty if its name has none.
    """

    thing: str
    end: str
    column: int | None
    unit: str

    @classmethod
    def of(cls, path: str, owner: str, named: str) -> "_Quantity":
        end = _END.search(path)
        bare = path[: end.start()] if end else path
        identifiers = re.findall(r"[^\W\d]\w*", bare) or [named]
        kind = end[1] if end else ""
        column = int(end[2]) if end and end[2] else None
        return cls((owner + bare).removeprefix("."), kind, column, "" if kind in ("len", "finite") else
                   _unit(identifiers[-1]))  # fmt: skip

    def compared(self, deviation: Deviation, to_whom: str) -> str:
        unheard = math.isnan(deviation.expected)
        if self.end in _ANOTHER:
            than = (
                f" than it should, given {given_words(deviation)}" if deviation.given else " than ever in the successes"
            )
            return f"{self.thing or 'something'} {_ANOTHER[self.end]}{to_whom}{than}"
        value, expected, usual = shown(deviation)
        told = self._told(value) + to_whom
        if unheard:
            return told + _NEVER
        due = f"{expected}{f' ± {usual}' if usual else ''}{self.unit}"
        if deviation.given:
            return f"{told}; given {given_words(deviation)} it should be {due}"
        return f"{told}; in the successes it {'was' if usual else 'always was'} {due}"

    def _told(self, value: str) -> str:
        if self.end == "len":
            return f"{self.thing or 'something'} with {value} entries"
        if self.end in _STATISTICS:
            where = "" if self.column is None else f" in column {self.column}"
            return f"{self.thing or 'numbers'} with {_STATISTICS[self.end]} of {value}{self.unit}{where}"
        return f"{self.thing} = {value}{self.unit}" if self.thing else f"{value}{self.unit}"


def given_words(deviation: Deviation) -> str:
    """What a number follows from, e.g. "goal, what forward returned and more"."""
    sources = list(dict.fromkeys(_source(name) for name in deviation.given))
    if len(sources) > _SOURCES:
        return f"{', '.join(sources[:_SOURCES])} and more"
    return " and ".join(sources)


def _source(name: str) -> str:
    passed = _PASSED.fullmatch(name)
    callee, slot = (spoken(passed[1]), passed[3]) if passed else ("", name)
    role, _, path = slot.partition("/")
    if callee:
        return f"what {callee} {'raised' if role == 'raised' else 'left' if role == 'changed' else 'returned'}"
    thing = re.split(r"[:\[.]", path.removeprefix("."), maxsplit=1)[0]
    return f"self.{thing}" if role == "self" else thing


def shown(deviation: Deviation) -> tuple[str, str, str]:
    """Value, expected value and usual error with as many digits as mean something; without error, as tell them apart.

    The last is empty where there is no usual error.
    """
    value, expected, usual = deviation.value, deviation.expected, deviation.usual
    if usual > 0:
        largest = max(abs(value), abs(expected))
        if usual < 1e-9 or not largest < 1e7:
            orders = math.log10(largest) - math.log10(usual) if 0 < largest < math.inf else 0.0
            digits = min(max(4, math.ceil(orders) + 1), 17)
            return f"{value:z.{digits}g}", f"{expected:z.{digits}g}", f"{usual:.1g}"
        decimals = max(0, -math.floor(math.log10(usual)))
        return f"{value:z.{decimals}f}", f"{expected:z.{decimals}f}", f"{usual:.{decimals}f}"
    for digits in (4, 6, 9, 12, 17):
        told = f"{value:z.{digits}g}", f"{expected:z.{digits}g}"
        if told[0] != told[1]:
            break
    return *told, ""


def _unit(name: str) -> str:
    ends = [end for end in _UNITS if name.endswith(f"_{end}")]
    return f" {_UNITS[max(ends, key=len)]}" if ends else ""


def _raised(function: Function, is_line: bool, deviation: Deviation) -> str:
    if not deviation.value:
        return "raised no exception, where it should have raised one"
    where = f" in its line {deviation.value:.0f}"
    if function.file:
        where = f" at {function.file}:{function.line + deviation.value:.0f}"
    told = f"raised an exception{where if is_line else ''}"
    if math.isnan(deviation.expected):
        return f"{told}{_NEVER}" if is_line else f"{told} of another type than ever in the successes"
    if not deviation.expected:
        return f"{told}, where it should have raised none"
    return f"{told}, where it should have raised another"


def _called(callee: str, deviation: Deviation) -> str:
    told = f"called {callee} {_times(deviation.value)}" if deviation.value else f"did not call {callee}"
    if math.isnan(deviation.expected):
        return told + _NEVER
    due = _times(deviation.expected)
    if deviation.usual > 0:
        _, expected, usual = shown(deviation)
        due = f"{expected} ± {usual} times"
    if not deviation.given:
        always = "did" if deviation.usual > 0 else "always did"
        return f"{told}; in the successes it {always} so {due}" if deviation.expected else told + _NEVER
    should = f"should have done so {due}" if deviation.expected else "should not have done so"
    return f"{told}; given {given_words(deviation)} it {should}"


def _times(count: float) -> str:
    return {1.0: "once", 2.0: "twice"}.get(count, f"{count:.6g} times")


def _ordinal(number: int) -> str:
    return _ORDINALS[number] if number < len(_ORDINALS) else f"{number + 1}th"
