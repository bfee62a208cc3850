"""What one function makes of what it is given, learnt from successes; and where calls differ from that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from misstep.blame.interface import Call
from misstep.blame.value_rules import (
    FEW_CODES,
    FOLDS,
    SURE,
    UNSEEN,
    Constant,
    Copy,
    Inputs,
    Known,
    OneOf,
    Regression,
    Rule,
    exact_rule,
    regression,
    sources,
)
from misstep.blame.value_table import Columns
from misstep.core.streams import Float64s, Int64s

MARGIN = 0.1
"""How far beyond what was seen, in units of its range, an input may lie for a rule that is not exact to be trusted."""
_FAR = 2.0
_LEAST_EXECUTIONS = 8
_LEAST_SHARE = 0.1
_PRESENT = 0.9
_NEVER = np.iinfo(np.int64).max
_LARGE = 1e150
"""Numbers beyond have no square, so that no regression is fitted to them."""
_QUIET = np.errstate(over="ignore", invalid="ignore")  # a robot's functions may be given and make any number

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A number that is not what it should be, given the rest of its call.

    Attributes:
        size: how far off, in units of what is usual (the 98 % quantile of held-out errors); at most `SURE`.
        name: of the number.
        value: what it was.
        expected: what it should be; NaN where the value is only unheard of.
        usual: the usual error; NaN where none is.
        known_ns: when it was made, receiver time.
        given: names of the numbers that it follows from, the most telling first; none where it has a usual value only.
    """

    size: float
    name: str
    value: float
    expected: float
    usual: float
    known_ns: int
    given: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FunctionValues:
    """The rules of one function.

    Attributes:
        columns: the numbers of its interface.
        low, high: (columns,) what was seen of each.
        seen: per given code that has few values, those.
        rules: per column that the function makes, the rule it follows.
    """

    columns: Columns
    low: Float64s
    high: Float64s
    seen: dict[int, tuple[float, ...]]
    rules: dict[int, Rule]

    @classmethod
    @_QUIET
    def of(cls, calls: Sequence[Call], execution: Int64s) -> "tuple[FunctionValues, Float64s]":
        """Learns the rules of a function.

        Args:
            calls: of successes.
            execution: (calls,) number of the execution that each was in.

        Returns:
            The rules, and the largest deviation of each call from rules that its execution was held out from.
        """
        columns = Columns.of(calls)
        table, _ = columns.rows(calls)
        present = ~np.isnan(table)
        low, high = _range(table)
        given_codes = np.flatnonzero(columns.given & columns.is_code())
        codes = {int(column): tuple(np.unique(table[present[:, column], column])) for column in given_codes}
        seen = {column: values for column, values in codes.items() if len(values) <= FEW_CODES}
        fitting = _Fitting(columns, table, present, low, high, execution)
        rules = fitting.rules()
        return cls(columns, low, high, seen, rules), fitting.largest

    @_QUIET
    def widened(self, calls: Sequence[Call]) -> "tuple[FunctionValues, float]":
        """The same after one more success, without fitting anew.

        What it holds is no longer unheard of, and rules without exception that it breaks are dropped.

        Returns:
            That, and by how much the success deviates from the rules that are left, which were fitted without it.
        """
        found = [one for one in self.deviations(calls) if one.name in self.columns.place]
        broken = {one.name for one in found if not one.usual > 0}
        columns = self.columns.and_of(calls)
        table, _ = columns.rows(calls)
        low, high = _range(table)
        before = len(self.low)
        low[:before], high[:before] = np.minimum(low[:before], self.low), np.maximum(high[:before], self.high)
        seen = {column: tuple(np.union1d(values, table[~np.isnan(table[:, column]), column]))
                for column, values in self.seen.items()}  # fmt: skip
        rules = {column: rule for column, rule in self.rules.items() if columns.names[column] not in broken}
        seen = {column: values for column, values in seen.items() if len(values) <= FEW_CODES}
        largest = max((one.size for one in found if one.name not in broken), default=0.0)
        return FunctionValues(columns, low, high, seen, rules), largest

    @_QUIET
    def deviations(self, calls: Sequence[Call]) -> list[Deviation]:
        """Every number that differs from what its rule expects.

        Once a call was given something outside of what was seen, only rules that hold beyond it are asked; once it was
        given something new, none.
        """
        table, known_ns = self.columns.rows(calls)
        beyond = self._beyond(table)
        new_ns = self._new_ns(table, beyond, known_ns, calls)
        strange_ns = np.minimum(new_ns, _first(self.columns.given & ~self._codes & (beyond > MARGIN), known_ns))
        ordinary, settled = known_ns <= strange_ns[:, None], known_ns <= new_ns[:, None]
        usual = {column: rule.usual for column, rule in self.rules.items() if isinstance(rule, Regression)}
        found, names = self._unheard(calls, strange_ns), self.columns.names
        for columns, sizes, expected in self._compared(table, beyond, ordinary, settled):
            for row, index in zip(*np.nonzero(sizes > 0), strict=True):
                column = int(columns[index])
                found.append(Deviation(float(sizes[row, index]), names[column], float(table[row, column]),
                                       float(expected[row, index]), usual.get(column, np.nan),
                                       int(known_ns[row, column]), self._sources[column]))  # fmt: skip
        return found

    def _compared(
        self, table: Float64s, beyond: Float64s, ordinary: Bools, settled: Bools
    ) -> Iterator[tuple[Int64s, Float64s, Float64s]]:
        """Columns with the deviations from their rules and what was expected, (rows, columns); 0 where not trusted.

        Args:
            table: (rows, columns) the calls.
            beyond: how far they lie beyond what was seen.
            ordinary: whether all that was given before a number was as seen.
            settled: whether at least nothing new was given before it.
        """
        columns, values, tolerances = self._constants
        differs = (np.abs(table[:, columns] - values) > tolerances) & ordinary[:, columns]
        yield columns, np.where(differs, SURE, 0.0), np.broadcast_to(values, differs.shape)
        columns, sources, tolerances = self._copies
        sizes = np.minimum(np.abs(table[:, columns] - table[:, sources]) / tolerances, SURE)
        yield columns, np.where((sizes > 1) & settled[:, columns], sizes, 0.0), table[:, sources]
        for column, rule in self._others:
            trusted = self._trusted(rule, table, beyond, ordinary[:, column]) & settled[:, column]
            trusted &= ~np.isnan(table[:, column])
            if trusted.any():
                size, expected = rule.deviation(table, table[:, column])
                yield np.array([column]), np.where(trusted, size, 0.0)[:, None], expected[:, None]

    @cached_property
    def _constants(self) -> tuple[Int64s, Float64s, Float64s]:
        ours = [(column, rule) for column, rule in self.rules.items() if isinstance(rule, Constant)]
        values = np.array([rule.value for _, rule in ours])
        return np.array([column for column, _ in ours], np.int64), values, np.array([one.tolerance for _, one in ours])

    @cached_property
    def _copies(self) -> tuple[Int64s, Int64s, Float64s]:
        ours = [(column, rule) for column, rule in self.rules.items() if isinstance(rule, Copy)]
        pairs = np.array([(column, rule.column) for column, rule in ours], np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1], np.array([rule.tolerance for _, rule in ours])

    @cached_property
    def _others(self) -> list[tuple[int, OneOf | Regression]]:
        return [(column, rule) for column, rule in self.rules.items() if isinstance(rule, OneOf | Regression)]

    @cached_property
    def _sources(self) -> dict[int, tuple[str, ...]]:
        names = self.columns.names
        return {column: tuple(names[one] for one in sources(rule)) for column, rule in self.rules.items()}

    @cached_property
    def _extent(self) -> Float64s:
        return np.where(self.high > self.low, self.high - self.low, np.maximum(1e-3 * np.abs(self.high), 1e-9))

    def _beyond(self, table: Float64s) -> Float64s:
        """(rows, columns) how far beyond what was seen, in units of its range; 0 within, and where it is absent."""
        beyond = np.maximum(self.low - table, table - self.high) / self._extent
        return np.where(beyond > 0, beyond, 0.0)

    def _new_ns(self, table: Float64s, beyond: Float64s, known_ns: Int64s, calls: Sequence[Call]) -> Int64s:
        """(calls,) when a call was first given what no rule can know of; never is the largest number.

        That is a number that no success was given, another value of one that was always the same, an unseen code, or an
        exception.
        """
        new = self.columns.given & ~self._codes & (self.low == self.high) & (beyond > MARGIN)
        for column, values in self.seen.items():
            told = table[:, column]
            new[:, column] = ~np.isnan(told) & ~np.isin(told, values)
        first = _first(new, known_ns)
        for row, call in enumerate(calls):
            unheard = [at_ns for at_ns, _, _ in _unheard_of(call, self.columns.place, given=True)]
            if call.passed_on:
                unheard.append(int(call.known_ns[-1]) - 1)
            first[row] = min([first[row], *unheard])
        return first

    @cached_property
    def _codes(self) -> Bools:
        return self.columns.is_code()

    def _trusted(self, rule: OneOf | Regression, table: Float64s, beyond: Float64s, ordinary: Bools) -> Bools:
        if isinstance(rule, OneOf) or not len(rule.columns):
            return ordinary
        reach = _FAR if rule.is_exact else MARGIN
        there = ~np.isnan(table[:, rule.columns]).any(axis=1)
        within: Bools = np.all(beyond[:, rule.columns] <= reach, axis=1)
        return within & there

    def _unheard(self, calls: Sequence[Call], strange_ns: Int64s) -> list[Deviation]:
        """Numbers that no success made, e.g. of a function that was never called from here."""
        return [
            Deviation(UNSEEN, name, number, np.nan, np.nan, at_ns)
            for call, until_ns in zip(calls, strange_ns.tolist(), strict=True)
            for at_ns, name, number in _unheard_of(call, self.columns.place, given=False)
            if at_ns <= until_ns
        ]


def _range(table: Float64s) -> tuple[Float64s, Float64s]:
    """(columns,) the least and the largest number of each; infinite the other way round where there is none."""
    present = ~np.isnan(table)
    return np.where(present, table, np.inf).min(axis=0), np.where(present, table, -np.inf).max(axis=0)


def _first(marked: Bools, known_ns: Int64s) -> Int64s:
    """(rows,) the earliest marked moment; never is the largest number."""
    first: Int64s = np.where(marked, known_ns, _NEVER).min(axis=1, initial=_NEVER)
    return first


def _unheard_of(call: Call, place: dict[str, int], given: bool) -> Iterator[tuple[int, str, float]]:
    """When, name and value of a call's numbers that no success had."""
    begin = 0
    for part, at_ns in zip(call.parts, call.known_ns.tolist(), strict=True):
        if part.given is given:
            for offset, name in enumerate(part.names):
                if name not in place:
                    yield at_ns, name, float(call.numbers[begin + offset])
        begin += len(part.names)


class _Fitting:
    """Fits the rules of one function's numbers, those with the same inputs together."""

    def __init__(
        self, columns: Columns, table: Float64s, present: Bools, low: Float64s, high: Float64s, execution: Int64s
    ) -> None:
        self.largest = np.zeros(len(table))
        self._columns, self._table, self._present = columns, table, present
        self._execution, self._fold = execution, execution % FOLDS
        self._varies = high > low
        self._code = columns.is_code()
        few = [len(np.unique(np.nan_to_num(table[:, c], nan=-np.inf))) <= FEW_CODES for c in range(table.shape[1])]
        self._few = np.array(few, np.bool_)
        self._inputs: dict[tuple[bytes, bytes], Inputs] = {}

    def rules(self) -> dict[int, Rule]:
        """The rule of each number that was made often enough."""
        executions = len(np.unique(self._execution))
        found: dict[int, Rule] = {}
        for column in np.flatnonzero(~self._columns.given).tolist():
            rows = np.flatnonzero(self._present[:, column])
            often = len(np.unique(self._execution[rows]))
            if often >= _LEAST_EXECUTIONS and often >= _LEAST_SHARE * executions:
                rule = self._rule(column, rows)
                if rule is not None:
                    found[column] = rule
        return found

    def _rule(self, column: int, rows: Int64s) -> Rule | None:
        made = self._table[rows, column]
        before = self._columns.given & (self._columns.last < self._columns.first[column])
        there = self._present[rows].mean(axis=0)
        numbers = np.flatnonzero(before & ~self._code & self._varies & (there >= _PRESENT))
        known = Known(self._table[rows], numbers, np.flatnonzero(before & self._few & self._varies))
        rule = exact_rule(made, bool(self._code[column]), known)
        if rule is not None or self._code[column] or not (np.abs(made) < _LARGE).all():
            return rule
        fitted, deviation = regression(made, self._standardised(rows, numbers))
        self.largest[rows] = np.maximum(self.largest[rows], deviation)
        return fitted

    def _standardised(self, rows: Int64s, numbers: Int64s) -> Inputs:
        key = rows.tobytes(), numbers.tobytes()
        if key not in self._inputs:
            self._inputs[key] = Inputs.of(numbers, self._table[np.ix_(rows, numbers)], self._fold[rows])
        return self._inputs[key]
