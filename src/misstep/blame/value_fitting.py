"""Fits the rules of one function's numbers on successes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.blame.value_exact import FEW_CODES, Known, exact_rule
from misstep.blame.value_regression import FOLDS, Inputs, regression
from misstep.blame.value_rules import Rule
from misstep.blame.value_table import Columns, extremes
from misstep.core.streams import Float64s, Int64s

_LEAST_SCENES = 8
_LEAST_SHARE = 0.1
_PRESENT = 0.9
_LARGE = 1e150
"""Numbers beyond have no square, so that no regression is fitted to them."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Some rows of a table.

    Attributes:
        key: which.
        table: (rows, columns).
        mostly: (columns,) whether a number is there in nearly all of them.
    """

    key: bytes
    table: Float64s
    mostly: Bools


class Fitting:
    """Fits the rules of one function's numbers, those with the same inputs together.

    Args:
        columns: the numbers.
        order: (columns, columns) which became known before which.
        table: (calls, columns) of successes.
        scene: (calls,) that each was in.

    Attributes:
        fold: (calls,) which of them are held out together.
        largest: (calls,) the largest deviation from regressions that were fitted without the call's scene.
    """

    def __init__(self, columns: Columns, order: Bools, table: Float64s, scene: Int64s) -> None:
        self.fold, self.largest = scene % FOLDS, np.zeros(len(table))
        self._columns, self._order, self._table, self._scene = columns, order, table, scene
        self._present = ~np.isnan(table)
        low, high = extremes(table)
        self._varies = high > low
        self._code = columns.is_code()
        few = [len(np.unique(np.nan_to_num(table[:, c], nan=-np.inf))) <= FEW_CODES for c in range(table.shape[1])]
        self._few = np.array(few, np.bool_)
        self._inputs: dict[tuple[bytes, bytes], Inputs] = {}
        self._part: _Rows | None = None

    def rules(self) -> dict[int, Rule]:
        """The rule of each number that was made often enough."""
        made = np.flatnonzero(~self._columns.given).tolist()
        found = {column: self._rule(column, rows) for column, rows in self._often(made, self.fold >= 0)}
        return {column: rule for column, rule in found.items() if rule is not None}

    def laws(self, within: Bools, columns: Sequence[int]) -> dict[int, Rule]:
        """The rules of some numbers that hold without exception in some calls."""
        found = {column: self._law(column, rows) for column, rows in self._often(columns, within)}
        return {column: rule for column, rule in found.items() if rule is not None}

    def _often(self, columns: Iterable[int], within: Bools) -> Iterator[tuple[int, Int64s]]:
        """Numbers that were made often enough, and the calls that made them."""
        scenes = len(np.unique(self._scene[within]))
        for column in columns:
            rows = np.flatnonzero(self._present[:, column] & within)
            often = len(np.unique(self._scene[rows]))
            if often >= _LEAST_SCENES and often >= _LEAST_SHARE * scenes:
                yield column, rows

    def _rule(self, column: int, rows: Int64s) -> Rule | None:
        law, made = self._law(column, rows), self._table[rows, column]
        if law is not None or self._code[column] or not (np.abs(made) < _LARGE).all():
            return law
        fitted, deviation = regression(made, self._standardised(rows, self._numbers(column, rows)))
        self.largest[rows] = np.maximum(self.largest[rows], deviation)
        return fitted

    def _law(self, column: int, rows: Int64s) -> Rule | None:
        codes = np.flatnonzero(self._before(column) & self._few & self._varies)
        known = Known(self._rows(rows).table, self._numbers(column, rows), codes)
        return exact_rule(self._table[rows, column], bool(self._code[column]), known)

    def _before(self, column: int) -> Bools:
        before: Bools = self._columns.given & self._order[:, column]
        return before

    def _numbers(self, column: int, rows: Int64s) -> Int64s:
        mostly = self._rows(rows).mostly
        return np.flatnonzero(self._before(column) & ~self._code & self._varies & mostly)

    def _rows(self, rows: Int64s) -> _Rows:
        """Some rows of the table; numbers that are made together are in the same ones, so that the last are kept."""
        key = rows.tobytes()
        if self._part is None or self._part.key != key:
            table = self._table if len(rows) == len(self._table) else self._table[rows]
            self._part = _Rows(key, table, 1 - np.isnan(table).mean(axis=0) >= _PRESENT)
        return self._part

    def _standardised(self, rows: Int64s, numbers: Int64s) -> Inputs:
        key = rows.tobytes(), numbers.tobytes()
        if key not in self._inputs:
            self._inputs[key] = Inputs.of(numbers, self._table[np.ix_(rows, numbers)], self.fold[rows])
        return self._inputs[key]
