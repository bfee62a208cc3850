"""How large the effect of a planted bug is, in units of how much the numbers that it changes vary anyway.

The same scene was recorded with and without the bug, and robot and world repeat themselves; so a call that was given
the same numbers in both tells exactly what the bug changes.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from misstep.blame.interface import Call
from misstep.blame.value_table import CODES

Spread = Mapping[str, float]
"""Standard deviation over sound calls, by the name of a number that a function makes."""

SUBTLE = 3.0
"""Largest effect of a subtle bug."""
_SAME = 1e-6


def spreads(calls: Iterable[Call]) -> Spread:
    """Of each number that one function makes in sound calls."""
    seen: dict[str, list[float]] = {}
    for call in calls:
        for name, number in _made(call).items():
            seen.setdefault(name, []).append(number)
    return {name: float(np.std(numbers)) for name, numbers in seen.items()}


def effect(buggy: Sequence[Call], sound: Sequence[Call], spread: Spread) -> float:
    """Largest change of a number, in its standard deviations, over the calls that were given the same.

    Infinite where a number is new, lacking, no quantity, or never varied; NaN where no call was given the same at its
    entry, or nothing changes in those.
    """
    found = [
        _change(_made(one), _made(other), spread)
        for one, other in zip(buggy, sound, strict=False)
        if _alike(_at_entry(one), _at_entry(other))
    ]
    return max((one for one in found if one > 0), default=np.nan)


def _made(call: Call) -> dict[str, float]:
    found, begin = {}, 0
    for part in call.parts:
        if not part.given:
            found |= dict(zip(part.names, call.numbers[begin : begin + len(part.names)].tolist(), strict=True))
        begin += len(part.names)
    return found


def _at_entry(call: Call) -> dict[str, float]:
    names = call.parts[0].names
    return dict(zip(names, call.numbers[: len(names)].tolist(), strict=True))


def _alike(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return one.keys() == other.keys() and all(_close(one[name], other[name]) for name in one)


def _close(a: float, b: float) -> bool:
    return bool(np.isclose(a, b, rtol=_SAME, atol=_SAME, equal_nan=True))


def _change(buggy: Mapping[str, float], sound: Mapping[str, float], spread: Spread) -> float:
    if buggy.keys() != sound.keys():
        return np.inf
    sizes = [0.0]
    for name in buggy:
        if not _close(buggy[name], sound[name]):
            usual = 0.0 if name.endswith(CODES) else spread.get(name, 0.0)
            sizes.append(abs(buggy[name] - sound[name]) / usual if usual > 0 else np.inf)
    return max(sizes)
