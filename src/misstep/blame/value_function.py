"""What one function makes of what it is given, learnt from successes; and where calls differ from that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np

from misstep.blame.interface import NEVER_NS, Call
from misstep.blame.value_exact import FEW_CODES
from misstep.blame.value_fitting import Bools, Fitting
from misstep.blame.value_regression import FOLDS
from misstep.blame.value_rules import SURE, UNSEEN, Constant, Copy, OneOf, Regression, Rule, is_exact, sources
from misstep.blame.value_table import Columns, extremes
from misstep.core.streams import Float64s, Int64s

MARGIN = 0.1
"""How far beyond what was seen, in units of its range, an input may lie for a regression to be trusted."""
_QUIET = np.errstate(over="ignore", invalid="ignore")  # a robot's functions may be given and make any number


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
        exact: whether it follows from these alone; otherwise another world may have changed it, by what is not known.
    """

    size: float
    name: str
    value: float
    expected: float
    usual: float
    known_ns: int
    given: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Calls:
    """Calls as a table.

    Attributes:
        table: (calls, columns) their numbers.
        known_ns: (calls, columns) when each was known.
        new_ns: (calls,) when a call was first given what has no column.
    """

    table: Float64s
    known_ns: Int64s
    new_ns: Int64s


@dataclass(frozen=True, slots=True, eq=False)
class _Trust:
    """How far rules can be trusted about calls.

    Attributes:
        beyond: (calls, columns) how far a number lies beyond what was seen.
        new_ns: (calls,) when a call was first given what no rule can know of.
        strange_ns: (calls,) when it was first given that, or a number beyond what was seen.
    """

    beyond: Float64s
    new_ns: Int64s
    strange_ns: Int64s


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
    def of(cls, calls: Sequence[Call], scene: Int64s) -> "tuple[FunctionValues, Float64s]":
        """Learns the rules of a function.

        Args:
            calls: of successes.
            scene: (calls,) number of the scene that each was in; what is of one scene is held out together.

        Returns:
            The rules, and the largest deviation of each call from rules that its scene was held out from.
        """
        columns = Columns.of(calls)
        table, known_ns = columns.rows(calls)
        fitting = Fitting(columns, columns.order(calls), table, scene)
        rules = fitting.rules()
        made, largest = np.flatnonzero(~columns.given).tolist(), fitting.largest
        uncertain = [column for column in made if not isinstance(rules.get(column), Constant | Copy)]
        for fold in range(FOLDS):
            out = fitting.fold == fold
            if 0 < np.count_nonzero(out) < len(out):
                laws = cls._of_table(columns, table[~out], fitting.laws(~out, uncertain))
                call = _Calls(table[out], known_ns[out], _passed_on_ns(list(compress(calls, out))))
                largest[out] = np.maximum(largest[out], laws._sizes(call))
        return cls._of_table(columns, table, rules), largest

    @classmethod
    def _of_table(cls, columns: Columns, table: Float64s, rules: dict[int, Rule]) -> "FunctionValues":
        low, high = extremes(table)
        given_codes = np.flatnonzero(columns.given & columns.is_code())
        codes = {int(column): tuple(np.unique(table[~np.isnan(table[:, column]), column])) for column in given_codes}
        return cls(columns, low, high, {column: one for column, one in codes.items() if len(one) <= FEW_CODES}, rules)

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
        low, high = extremes(table)
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
        call = _Calls(table, known_ns, self._told_new_ns(calls))
        trust = self._trust(call)
        usual = {column: rule.usual for column, rule in self.rules.items() if isinstance(rule, Regression)}
        found, names = self._unheard(calls, trust.strange_ns), self.columns.names
        for columns, sizes, expected in self._compared(call, trust):
            for row, index in zip(*np.nonzero(sizes > 0), strict=True):
                column = int(columns[index])
                found.append(Deviation(float(sizes[row, index]), names[column], float(table[row, column]),
                                       float(expected[row, index]), usual.get(column, np.nan),
                                       int(known_ns[row, column]), self._sources[column],
                                       is_exact(self.rules[column])))  # fmt: skip
        return found

    def _sizes(self, call: _Calls) -> Float64s:
        """(calls,) the largest deviation of each; a number that was always absent counts as unheard of."""
        trust = self._trust(call)
        never = ~self.columns.given & (self.low > self.high)
        unheard = (never & ~np.isnan(call.table) & (call.known_ns <= trust.strange_ns[:, None])).any(axis=1)
        largest = np.where(unheard, UNSEEN, 0.0)
        for _, sizes, _ in self._compared(call, trust):
            largest = np.maximum(largest, sizes.max(axis=1, initial=0.0))
        return largest

    def _trust(self, call: _Calls) -> _Trust:
        beyond = self._beyond(call.table)
        new_ns = np.minimum(call.new_ns, _first(self._is_new(call.table, beyond), call.known_ns))
        far = self.columns.given & ~self._codes & (beyond > MARGIN)
        return _Trust(beyond, new_ns, np.minimum(new_ns, _first(far, call.known_ns)))

    def _compared(self, call: _Calls, trust: _Trust) -> Iterator[tuple[Int64s, Float64s, Float64s]]:
        """Columns with the deviations from their rules and what was expected, (calls, columns); 0 where not trusted."""
        table, ordinary = call.table, call.known_ns <= trust.strange_ns[:, None]
        settled = call.known_ns <= trust.new_ns[:, None]
        columns, values, tolerances = self._constants
        differs = (np.abs(table[:, columns] - values) > tolerances) & ordinary[:, columns]
        yield columns, np.where(differs, SURE, 0.0), np.broadcast_to(values, differs.shape)
        columns, copied, tolerances = self._copies
        sizes = np.minimum(np.abs(table[:, columns] - table[:, copied]) / tolerances, SURE)
        yield columns, np.where((sizes > 1) & settled[:, columns], sizes, 0.0), table[:, copied]
        for column, rule in self._others:
            trusted = self._trusted(rule, table, trust.beyond, ordinary[:, column]) & settled[:, column]
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
        extent = np.where(self.high > self.low, self.high - self.low, np.maximum(1e-3 * np.abs(self.high), 1e-9))
        return np.where(np.isfinite(extent), extent, 1.0)

    def _beyond(self, table: Float64s) -> Float64s:
        """(calls, columns) how far beyond what was seen, in units of its range; 0 within, and where it is absent."""
        beyond = np.maximum(self.low - table, table - self.high) / self._extent
        return np.where(beyond > 0, beyond, 0.0)

    def _is_new(self, table: Float64s, beyond: Float64s) -> Bools:
        """(calls, columns) what no rule can know of: another value of what was always the same, an unseen code."""
        new: Bools = self.columns.given & ~self._codes & (self.low >= self.high) & (beyond > MARGIN)
        for column, values in self.seen.items():
            told = table[:, column]
            new[:, column] = ~np.isnan(told) & ~np.isin(told, values)
        return new

    def _told_new_ns(self, calls: Sequence[Call]) -> Int64s:
        """(calls,) when a call was first given a number that no success was, or an exception; never is the largest."""
        first = _passed_on_ns(calls)
        for row, call in enumerate(calls):
            unheard = [at_ns for at_ns, _, _ in _unheard_of(call, self.columns.place, given=True)]
            first[row] = min([first[row], *unheard])
        return first

    @cached_property
    def _codes(self) -> Bools:
        return self.columns.is_code()

    def _trusted(self, rule: OneOf | Regression, table: Float64s, beyond: Float64s, ordinary: Bools) -> Bools:
        if isinstance(rule, OneOf) or not len(rule.columns):
            return ordinary
        there = ~np.isnan(table[:, rule.columns]).any(axis=1)
        within: Bools = np.all(beyond[:, rule.columns] <= MARGIN, axis=1)
        return within & there

    def _unheard(self, calls: Sequence[Call], strange_ns: Int64s) -> list[Deviation]:
        """Numbers that no success made, e.g. of a function that was never called from here."""
        return [
            Deviation(UNSEEN, name, number, np.nan, np.nan, at_ns)
            for call, until_ns in zip(calls, strange_ns.tolist(), strict=True)
            for at_ns, name, number in _unheard_of(call, self.columns.place, given=False)
            if at_ns <= until_ns
        ]


def _passed_on_ns(calls: Sequence[Call]) -> Int64s:
    """(calls,) when each was given an exception, just before it ended; never is the largest number."""
    return np.array([int(call.known_ns[-1]) - 1 if call.passed_on else NEVER_NS for call in calls], np.int64)


def _first(marked: Bools, known_ns: Int64s) -> Int64s:
    """(rows,) the earliest marked moment; never is the largest number."""
    first: Int64s = np.where(marked, known_ns, NEVER_NS).min(axis=1, initial=NEVER_NS)
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
