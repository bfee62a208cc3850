"""Which functions each skill exercises; sparse, as a skill calls hundreds of functions of many thousands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from misstep.blame.evidence import Reference
from misstep.core.calls import Function
from misstep.core.streams import Float64s, Int64s


@dataclass(frozen=True, slots=True)
class Exercise:
    """What one skill calls, and how it did while the software was trusted.

    Attributes:
        rows: (active,) functions that at least one success called, ascending.
        rate: (active,) share of the successes that called each.
        failures: number of trusted executions that failed.
        successes: number of those that succeeded.
    """

    rows: Int64s
    rate: Float64s
    failures: int
    successes: int


@dataclass(frozen=True, eq=False)
class Coverage:
    """The functions under suspicion, and which skill exercises which.

    Attributes:
        functions: by name; a function's row is its place here.
        skills: per skill, what it exercises.
    """

    functions: tuple[Function, ...]
    skills: Mapping[str, Exercise]

    @classmethod
    def of(cls, functions: Sequence[Function], references: Mapping[str, Reference]) -> "Coverage":
        """From the skills' fingerprints."""
        bare = cls(tuple(functions), {})
        return cls(bare.functions, {skill: _exercise(bare, references[skill]) for skill in sorted(references)})

    @cached_property
    def row(self) -> dict[str, int]:
        """A function's row, by name."""
        return {function.name: row for row, function in enumerate(self.functions)}

    @cached_property
    def users(self) -> Int64s:
        """(functions,) how many skills call each."""
        called = [exercise.rows for exercise in self.skills.values()]
        return np.bincount(np.concatenate([np.empty(0, np.int64), *called]), minlength=len(self.functions))

    def rows(self, functions: Iterable[Function]) -> Int64s:
        """The rows of some functions."""
        return np.array([self.row[function.name] for function in functions], np.int64)

    def knows(self, functions: Iterable[Function]) -> bool:
        """True if all these functions are among its own, with the same file and line."""
        return all(
            (row := self.row.get(function.name)) is not None and self.functions[row] == function
            for function in functions
        )


def _exercise(bare: Coverage, reference: Reference) -> Exercise:
    fingerprint = reference.fingerprint
    rows, rate = bare.rows(fingerprint.functions), fingerprint.call_rate
    order = np.argsort(rows)
    order = order[rate[order] > 0]
    return Exercise(rows[order], rate[order], reference.failures, fingerprint.executions)
