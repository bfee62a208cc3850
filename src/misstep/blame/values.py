"""The value fingerprint: which functions make of what they are given something else than in the successes.

The culprit's outputs deviate given its inputs, while functions downstream see unusual inputs and behave consistently.
Source: docs/derivations.md, section Values.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from misstep.blame.interface import Call, calls_of
from misstep.blame.value_function import Deviation, FunctionValues
from misstep.core.streams import Float64s
from misstep.core.values import Values

_USUAL = 0.98
"""Share of the successes in which a function deviates by less than what counts as its onset."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What an execution's sampled calls say of one function.

    Attributes:
        chance: probability that the function deviates as much in a success of the skill.
        deviation: the largest one; None if nothing deviates.
        first_ns: when the function first deviated by more than it does in 98 % of the successes, or most, if it never
            did by that much; -1 if nothing deviates.
    """

    chance: float
    deviation: Deviation | None
    first_ns: int


@dataclass(frozen=True, slots=True, eq=False)
class Success:
    """A success to learn from.

    Attributes:
        skill: of it.
        values: of its sampled calls.
        scene: what tells scenes apart, such as the seed; executions in the same one say the same twice, also those of
            different skills, and are held out together. None for a scene of its own.
    """

    skill: str
    values: Values
    scene: int | None = None


@dataclass(frozen=True, eq=False)
class ValueModel:
    """The rules of all functions, and how much each usually deviates from its own.

    Attributes:
        functions: by name.
        usual: per function and skill, the largest deviation in each success, from rules that were fitted without it;
            ascending.
        fitted: how many successes the rules were fitted on.
    """

    functions: Mapping[str, FunctionValues]
    usual: Mapping[str, Mapping[str, Float64s]]
    fitted: int

    @classmethod
    def of(cls, successes: Iterable[Success]) -> "ValueModel":
        """Learns from successes."""
        calls: dict[str, list[Call]] = defaultdict(list)
        execution: dict[str, list[int]] = defaultdict(list)
        skills, scenes = [], []
        known: dict[int, int] = {}
        for number, one in enumerate(successes):
            skills.append(one.skill)
            scenes.append(number if one.scene is None else known.setdefault(one.scene, number))
            for function, found in calls_of(one.values).items():
                calls[function] += found
                execution[function] += [number] * len(found)
        _, scene = np.unique(np.array(scenes, np.int64), return_inverse=True)
        functions, usual = {}, {}
        for name in sorted(calls):
            numbers = np.array(execution[name], np.int64)
            functions[name], largest = FunctionValues.of(calls[name], scene[numbers])
            usual[name] = _by_skill(numbers, largest, skills)
        return cls(functions, usual, len(skills))

    def and_of(self, successes: Iterable[Success]) -> "ValueModel":
        """The same with more successes, without fitting anew; functions that none before them called stay unknown.

        The rules were fitted without them, so that their deviations are usual ones like those of held-out executions.
        """
        functions = dict(self.functions)
        usual = {name: dict(by_skill) for name, by_skill in self.usual.items()}
        for one in successes:
            for name, calls in calls_of(one.values).items():
                if name in functions:
                    functions[name], largest = functions[name].widened(calls)
                    usual[name][one.skill] = np.sort(np.append(usual[name].get(one.skill, np.empty(0)), largest))
        return ValueModel(functions, usual, self.fitted)

    def findings(self, skill: str, values: Values) -> dict[str, Finding]:
        """What an execution of a skill says of each function that was sampled in it and is known."""
        return {
            name: self._finding(name, skill, calls)
            for name, calls in calls_of(values).items()
            if skill in self.usual.get(name, {})
        }

    def _finding(self, function: str, skill: str, calls: list[Call]) -> Finding:
        deviations = self.functions[function].deviations(calls)
        largest = max(deviations, key=lambda one: one.size, default=None)
        size = largest.size if largest else 0.0
        usual = self.usual[function][skill]
        onset = min(float(np.quantile(usual, _USUAL)), size)
        first_ns = min((one.known_ns for one in deviations if one.size >= onset), default=-1)
        return Finding(chance_of(size, usual, self._largest), largest, first_ns)

    @cached_property
    def _largest(self) -> Float64s:
        """The largest usual deviation of each function in each skill, ascending."""
        return np.sort([sizes[-1] for by_skill in self.usual.values() for sizes in by_skill.values()])


def chance_of(size: float, usual: Float64s, largest: Float64s) -> float:
    """P(a function deviates by this size or more in a success of a skill).

    One more success deviates as much as at most k of n others with probability (k + 1)/(n + 1). If it deviates more
    than all of them, by how much is told by the largest deviations of all functions: where all deviations of one are
    small, the largest ones of others have their distribution.

    Args:
        size: of what is judged.
        usual: ascending sizes of the function's successes in the skill.
        largest: ascending sizes, the largest one of each function in each skill.
    """
    as_large = _at_least(usual, size)
    if as_large:
        return (as_large + 1) / (len(usual) + 1)
    return (_at_least(largest, size) + 1) / (len(largest) + 1) / (len(usual) + 1)


def _at_least(ascending: Float64s, size: float) -> int:
    return len(ascending) - int(np.searchsorted(ascending, size))


def _by_skill(execution: np.ndarray, largest: Float64s, skills: list[str]) -> dict[str, Float64s]:
    """The largest deviation of each execution, by skill, ascending."""
    found: dict[str, list[float]] = defaultdict(list)
    for number in np.unique(execution):
        found[skills[number]].append(float(largest[execution == number].max()))
    return {skill: np.sort(np.array(sizes)) for skill, sizes in found.items()}
