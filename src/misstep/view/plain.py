"""Data as JSON knows them: lists, dictionaries, texts, numbers and null."""

import math
from typing import Any

import numpy as np

from misstep.core.streams import Float64s

DIGITS = 6
_POWERS = np.array([float(10**power) for power in range(23)])
"""Of ten: all that are numbers of a float64."""
_NEAR_TIE = 1e-6


def plain(data: Any) -> Any:
    """JSON-ready data: numbers of six digits, null for what is no number, a tuple or an array as a list."""
    if isinstance(data, np.ndarray) and data.ndim == 1:
        return _numbers(data.astype(np.float64)) if data.dtype.kind == "f" else data.tolist()
    if isinstance(data, dict):
        return {key: plain(one) for key, one in data.items()}
    if isinstance(data, list | tuple | np.ndarray):
        return [plain(one) for one in data]
    return _number(data) if isinstance(data, float) else data


def _number(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def _numbers(values: Float64s) -> list[float | None]:
    """As `_number` of each, which takes fifteen times as long.

    A number of six digits is a whole number times a power of ten, or divided by one; where both are exact, so is the
    float nearest to what they make. The rest is done one by one: no numbers, extremes, and what lies between two.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shift = DIGITS - 1 - np.floor(np.log10(np.abs(values)))
        easy = np.abs(shift) < len(_POWERS)
        places = np.where(easy, shift, 0).astype(np.int64)
        up, down = _POWERS[np.maximum(places, 0)], _POWERS[np.maximum(-places, 0)]
        scaled = values * up / down
        whole = np.rint(scaled)
        easy &= np.abs(np.abs(scaled - whole) - 0.5) > _NEAR_TIE
    numbers: list[float | None] = (whole * down / up).tolist()
    for place in np.flatnonzero(~(easy | (values == 0))).tolist():
        numbers[place] = _number(float(values[place]))
    return numbers
