"""How one number that a function makes follows from what it was given: a rule, and what deviates from it.

A rule is the simplest that holds: always the same; one of few values, told apart by a code or a threshold; a copy of
something given; a linear or quadratic function of a few given numbers; or nothing but its usual range.
`value_exact` finds the first three on successes, `value_regression` the others.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from misstep.core.streams import Float64s, Int64s

SAME = 1e-9
"""Relative difference of two numbers that are the same but for rounding."""
SURE = 30.0
"""Deviation, in units of what is usual, of a number that breaks a rule without exception; none counts for more."""
UNSEEN = 10.0
"""Deviation of a value that was never seen, where values are few."""
ABSENT = -1e300
"""Stands for a code that is not there."""
FEW = 3
"""So few numbers can't be told from chance."""
_EXACT = 1e-5


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same."""

    value: float

    @property
    def tolerance(self) -> float:
        """Difference that is none."""
        return max(1e-6 * abs(self.value), 1e-6)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of few values; which one follows from a code, or from a threshold on a number, where either was found.

    Attributes:
        values: all that were seen.
        column: what it follows from; -1 if nothing was found.
        by_code: value for each value of the column; empty if it follows from a threshold.
        below, above: the first value at or below `below`, the second at or above `above`, in `sign` times the column.
        sign: 1 or -1.
    """

    values: tuple[float, ...]
    column: int = -1
    by_code: tuple[tuple[float, float], ...] = ()
    below: float = np.nan
    above: float = np.nan
    sign: float = 1.0

    def deviation(self, table: Float64s, made: Float64s) -> tuple[Float64s, Float64s]:
        """Deviations and expected values, both (rows,); NaN where nothing is expected."""
        expected = np.full(len(made), np.nan)
        if self.by_code:
            told = np.nan_to_num(table[:, self.column], nan=ABSENT)
            for code, value in self.by_code:
                expected[told == code] = value
        elif self.column >= 0:
            told = self.sign * table[:, self.column]
            expected[told <= self.below], expected[told >= self.above] = self.values
        differs = np.abs(made - expected) > SAME * np.maximum(1.0, np.abs(made))
        unseen = ~np.isin(made, self.values)
        wrong = SURE if self.by_code else UNSEEN
        return np.where(differs, wrong, np.where(unseen, UNSEEN, 0.0)), expected


@dataclass(frozen=True, slots=True)
class Copy:
    """The same as something given.

    Attributes:
        column: which.
        tolerance: difference that is none.
    """

    column: int
    tolerance: float


@dataclass(frozen=True, slots=True)
class Regression:
    """A polynomial of a few given numbers, standardised.

    Attributes:
        columns: which; none if it only has a usual range.
        centre, spread: of each.
        squared: whether products of two are terms too.
        weights: (1 + terms,), the constant first.
        usual: the 98 % quantile of the error on executions that the rule was not fitted on.
        relative: the same in standard deviations of the number.
    """

    columns: Int64s
    centre: Float64s
    spread: Float64s
    squared: bool
    weights: Float64s
    usual: float
    relative: float

    @property
    def is_exact(self) -> bool:
        """Whether it holds so well that the number follows from these columns and from nothing else."""
        return self.relative < _EXACT

    def deviation(self, table: Float64s, made: Float64s) -> tuple[Float64s, Float64s]:
        """Deviations and expected values, both (rows,)."""
        expected = terms((table[:, self.columns] - self.centre) / self.spread, self.squared) @ self.weights
        return self.sizes(made - expected), expected

    def sizes(self, error: Float64s) -> Float64s:
        """Deviations of errors; those of an exact rule grow with distance, and up to what is usual are none."""
        sizes: Float64s = np.minimum(np.abs(error) / self.usual, SURE)
        return np.where(sizes > 1, sizes, 0.0) if self.is_exact else sizes


Rule = Constant | OneOf | Copy | Regression


def is_exact(rule: Rule) -> bool:
    """Whether the number follows from what was given and from nothing else, so that no other world changes it."""
    match rule:
        case Regression():
            return rule.is_exact
        case OneOf():
            return bool(rule.by_code)
        case _:
            return True


def sources(rule: Rule) -> list[int]:
    """Columns that a rule's value follows from, the most telling first."""
    match rule:
        case Regression():
            return [int(column) for column in rule.columns]
        case Copy() | OneOf() if rule.column >= 0:
            return [rule.column]
        case _:
            return []


def terms(standardised: Float64s, squared: bool) -> Float64s:
    """Terms of a polynomial: 1, each, and where asked for all products of two."""
    one = np.ones((len(standardised), 1))
    if not squared:
        return np.concatenate([one, standardised], axis=1)
    left, right = _pairs(standardised.shape[1])
    return np.concatenate([one, standardised, standardised[:, left] * standardised[:, right]], axis=1)


@cache
def _pairs(n: int) -> tuple[Int64s, Int64s]:
    left, right = np.triu_indices(n)
    return left, right
