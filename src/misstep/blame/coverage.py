"""Which functions each skill exercises; sparse, as a skill calls hundreds of functions of many thousands."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from misstep.blame.evidence import Reference
from misstep.blame.value_evidence import WORLD
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


@dataclass(frozen=True, slots=True)
class Exercises:
    """What all skills call, end to end: N pairs of a skill and a function.

    Attributes:
        skills: names, ascending.
        starts: (skills + 1,) where each skill's pairs begin.
        owner: (N,) the skill of each pair.
        rows: (N,) its function.
        rate: (N,) share of the skill's successes that call it.
        failures: (skills,) number of trusted executions that failed.
        successes: (skills,) number of those that succeeded.
    """

    skills: tuple[str, ...]
    starts: Int64s
    owner: Int64s
    rows: Int64s
    rate: Float64s
    failures: Int64s
    successes: Int64s

    @classmethod
    def of(cls, skills: Mapping[str, Exercise]) -> "Exercises":
        """Of skills by name."""
        names = tuple(sorted(skills))
        each = [skills[name] for name in names]
        sizes = np.array([len(one.rows) for one in each], np.int64)
        return cls(
            names,
            np.append(0, sizes.cumsum()),
            np.repeat(np.arange(len(names)), sizes),
            np.concatenate([np.empty(0, np.int64), *(one.rows for one in each)]),
            np.concatenate([np.empty(0), *(one.rate for one in each)]),
            np.array([one.failures for one in each], np.int64),
            np.array([one.successes for one in each], np.int64),
        )

    def place(self, skill: str) -> tuple[int, slice]:
        """A skill's number, and where its pairs are.

        Raises:
            KeyError: there is no such skill.
        """
        number = bisect_left(self.skills, skill)
        if self.skills[number : number + 1] != (skill,):
            raise KeyError(skill)
        return number, slice(int(self.starts[number]), int(self.starts[number + 1]))

    def sums(self, values: Float64s) -> Float64s:
        """Sum of each skill's values: (N,) -> (skills,)."""
        return np.bincount(self.owner, values, len(self.skills)).astype(np.float64)


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
    def exercises(self) -> Exercises:
        """What all skills call, end to end."""
        return Exercises.of(self.skills)

    @cached_property
    def users(self) -> Int64s:
        """(functions,) how many skills call each."""
        return np.bincount(self.exercises.rows, minlength=len(self.functions))

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
    if WORLD.name in bare.row:
        rows, rate = np.append(rows, bare.row[WORLD.name]), np.append(rate, 1.0)
    order = np.argsort(rows)
    order = order[rate[order] > 0]
    return Exercise(rows[order], rate[order], reference.failures, fingerprint.executions)
