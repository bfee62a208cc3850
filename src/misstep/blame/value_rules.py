"""How one number that a function makes follows from what it was given: rules, fitted on successes.

A rule is the simplest that holds: always the same; one of few values, told apart by a code or a threshold; a copy of
something given; a linear or quadratic function of a few given numbers; or nothing but its usual range.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s, Int64s

FOLDS = 5
SAME = 1e-9
"""Relative difference of two numbers that are the same but for rounding."""
SURE = 30.0
"""Deviation, in units of what is usual, of a number that breaks a rule without exception; none counts for more."""
UNSEEN = 10.0
"""Deviation of a value that was never seen, where values are few."""
_ABSENT = -1e300
_FEW, FEW_CODES = 3, 12
_GLANCE = 32
_TERMS, _SQUARED_TERMS = 10, 8
_RIDGE = 1e-9
_USUAL = 0.98
_LEAST_USUAL = 1e-6
"""Usual error, in standard deviations, of a rule that has none but what rounding and the ridge leave."""
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
            told = np.nan_to_num(table[:, self.column], nan=_ABSENT)
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


@lru_cache(maxsize=_TERMS)
def _pairs(n: int) -> tuple[Int64s, Int64s]:
    left, right = np.triu_indices(n)
    return left, right


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
    if is_code or len(values) <= _FEW:
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
        told = np.nan_to_num(known.table[:, column], nan=_ABSENT)
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
    if len(values) != 2 or min(low.sum(), (~low).sum()) < _FEW or not len(known.numbers):
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


@dataclass(frozen=True, slots=True)
class Inputs:
    """Numbers that are known before others, standardised, for regressions.

    Attributes:
        columns: (inputs,) which.
        centre, spread: (inputs,).
        values: (rows, inputs).
        fold: (rows,) which rows are held out together.
        part: (rows,) True for the folds of the first part of the executions.
        grams: (2, inputs, inputs) sums of products of the second part and of the first.
    """

    columns: Int64s
    centre: Float64s
    spread: Float64s
    values: Float64s
    fold: Int64s
    part: NDArray[np.bool_]
    grams: Float64s

    @classmethod
    def of(cls, columns: Int64s, values: Float64s, fold: Int64s) -> "Inputs":
        """From their values, (rows, inputs); NaN counts as the mean, constant ones are left out."""
        centre = np.nanmean(values, axis=0) if values.size else np.zeros(len(columns))
        filled = np.where(np.isnan(values), centre, values)
        spread = filled.std(axis=0)
        varies = spread > SAME * np.maximum(1.0, np.abs(centre))
        standard = (filled[:, varies] - centre[varies]) / spread[varies]
        part = fold < FOLDS // 2
        grams = np.stack([standard[part == one].T @ standard[part == one] for one in (False, True)])
        return cls(columns[varies], centre[varies], spread[varies], standard, fold, part, grams)

    def gram(self, rows: NDArray[np.bool_]) -> Float64s:
        """(inputs, inputs) sums of products over all rows, or those of one part."""
        gram: Float64s = self.grams.sum(axis=0) if rows.all() else self.grams[int(self.part[rows].any())]
        return gram


def regression(made: Float64s, inputs: Inputs) -> tuple[Regression, Float64s]:
    """The regression that predicts held-out executions best, and its deviations there, (rows,).

    The errors of one part of the scenes are those of terms chosen on the other, as chosen on all, many inputs would
    explain by chance what they can't; or those of the terms that were chosen on all, where these are larger.
    """
    centre, spread = float(made.mean()), float(made.std())
    y = (made - centre) / spread
    chosen = _matching_pursuit(inputs, y, np.ones(len(y), np.bool_))
    other = [_matching_pursuit(inputs, y, inputs.part != part) for part in (False, True)]
    best: tuple[float, Regression, Float64s] | None = None
    for most, squared in ((0, False), (_TERMS, False), (_SQUARED_TERMS, True)):
        x = terms(inputs.values[:, chosen[:most]], squared)
        if (most and not chosen) or len(y) <= (3 if squared else 2) * x.shape[1]:
            continue
        error = np.where(inputs.part, *(_errors(terms(inputs.values[:, of[:most]], squared), y, inputs.fold)
                                        for of in reversed(other)))  # fmt: skip
        own = _errors(x, y, inputs.fold)
        error = np.where(np.abs(own) > np.abs(error), own, error)
        typical = float(np.quantile(np.abs(error), 0.9) + 0.3 * np.abs(error).mean())
        if best is None or typical < best[0]:
            weights = _weights(x, y) * spread
            weights[0] += centre
            usual = max(float(np.quantile(np.abs(error), _USUAL)), _LEAST_USUAL)
            columns = chosen[:most]
            rule = Regression(inputs.columns[columns], inputs.centre[columns], inputs.spread[columns], squared,
                              weights, usual * spread, usual)  # fmt: skip
            best = typical, rule, rule.sizes(error * spread)
            if rule.is_exact:
                break
    assert best is not None
    return best[1], best[2]


def _matching_pursuit(inputs: Inputs, y: Float64s, rows: NDArray[np.bool_]) -> list[int]:
    """Inputs that explain most in some rows, one after the other, until one more explains next to nothing.

    Source: Pati, Rezaiifar, Krishnaprasad 1993, orthogonal matching pursuit.
    """
    chosen: list[int] = []
    gram, moment = inputs.gram(rows), inputs.values[rows].T @ y[rows]
    left, residual = float(y[rows] @ y[rows]), moment.copy()
    enough = 1e-12 * left
    for _ in range(min(_TERMS, len(moment))):
        strength = np.abs(residual)
        strength[chosen] = -1.0
        best = int(strength.argmax())
        if strength[best] < SAME * len(y):
            break
        chosen.append(best)
        within = gram[np.ix_(chosen, chosen)] + SAME * len(y) * np.eye(len(chosen))
        weights = np.linalg.solve(within, moment[chosen])
        residual = moment - gram[:, chosen] @ weights
        unexplained = float(y[rows] @ y[rows]) - float(weights @ moment[chosen])
        if unexplained < enough or (len(chosen) > _FEW and left - unexplained < 1e-3 * left):
            break
        left = unexplained
    return chosen


def _weights(x: Float64s, y: Float64s) -> Float64s:
    """Of a ridge regression."""
    return np.asarray(np.linalg.solve(x.T @ x + _RIDGE * len(y) * np.eye(x.shape[1]), x.T @ y), np.float64)


def _errors(x: Float64s, y: Float64s, fold: Int64s) -> Float64s:
    """Errors of a ridge regression on the rows that each fold holds out."""
    gram, moment = x.T @ x + _RIDGE * len(y) * np.eye(x.shape[1]), x.T @ y
    error: Float64s = np.empty(len(y))
    for one in range(FOLDS):
        out: NDArray[np.bool_] = fold == one
        held = x[out]
        error[out] = y[out] - held @ np.linalg.solve(gram - held.T @ held, moment - held.T @ y[out])
    return error
