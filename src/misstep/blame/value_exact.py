"""Rules without exception: always the same, one of few values, a copy; fitted on successes."""

from dataclasses import dataclass

import numpy as np

from misstep.blame.value_rules import ABSENT, FEW, SAME, Constant, Copy, OneOf, Rule
from misstep.core.streams import Float64s, Int64s

FEW_CODES = 12
"""A vocabulary of more codes is open: it follows no rule."""
_GLANCE = 32


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a number is made.

    Attributes:
        table: (rows, columns) all numbers of the calls, NaN where absent.
        numbers: columns of numbers that are given before.
        codes: columns of anything given before that has few values.
    """

    table: Float64s
    numbers: Int64s
    codes: Int64s


def exact_rule(made: Float64s, is_code: bool, known: Known) -> Rule | None:
    """The rule that holds in all rows without exception, if there is one; made is (rows,)."""
    if not np.isfinite(made).all():
        return None
    same = SAME * max(1.0, float(np.abs(made).max()))
    if np.ptp(made) <= same:
        return Constant(float(made[0]))
    values = np.unique(made)
    if is_code or len(values) <= FEW:
        if len(values) > FEW_CODES:
            return None
        return _by_code(made, values, known) or _by_threshold(made, values, known) or OneOf(tuple(values.tolist()))
    copied = _copied(made, known, same)
    return None if copied is None else Copy(copied, max(1e-6 * float(np.ptp(made)), 1e-9))


def _copied(made: Float64s, known: Known, same: float) -> int | None:
    """The column that equals it everywhere; most are ruled out by a glance at a few rows."""
    columns = known.numbers
    for rows in (slice(_GLANCE), slice(None)):
        equal = (np.abs(known.table[rows, columns] - made[rows, None]) <= same).all(axis=0)
        columns = columns[equal]
    return int(columns[0]) if len(columns) else None


def _by_code(made: Float64s, values: Float64s, known: Known) -> OneOf | None:
    for column in known.codes.tolist():
        told = np.nan_to_num(known.table[:, column], nan=ABSENT)
        codes, which = np.unique(told, return_inverse=True)
        if len(codes) < 2:
            continue
        of_code = [np.unique(made[which == index]) for index in range(len(codes))]
        if all(len(one) == 1 for one in of_code):
            pairs = tuple((float(code), float(one[0])) for code, one in zip(codes, of_code, strict=True))
            return OneOf(tuple(values.tolist()), column, pairs)
    return None


def _by_threshold(made: Float64s, values: Float64s, known: Known) -> OneOf | None:
    """The widest gap, in units of the column's range, between what gives one value and what gives the other."""
    low = made == values[0]
    if len(values) != 2 or min(low.sum(), (~low).sum()) < FEW or not len(known.numbers):
        return None
    told = known.table[:, known.numbers]
    extent = np.maximum(np.ptp(told, axis=0), SAME)
    widest, found = 0.0, None
    for sign in (1.0, -1.0):
        below, above = (sign * told[low]).max(axis=0), (sign * told[~low]).min(axis=0)
        gap = np.nan_to_num((above - below) / extent, nan=-1.0)
        best = int(gap.argmax())
        if gap[best] > widest:
            widest = float(gap[best])
            column = int(known.numbers[best])
            found = OneOf(tuple(values.tolist()), column, (), float(below[best]), float(above[best]), sign)
    return found
