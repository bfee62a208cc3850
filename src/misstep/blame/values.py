"""The value fingerprint: which functions make of what they are given something else than in the successes.

The culprit's outputs deviate given its inputs, while functions downstream see unusual inputs and behave consistently.
Source: docs/derivations.md, section Values.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
        chance: share of the successes of the skill in which the function deviates as much; above what was seen, an
            extrapolation with a heavy tail.
        deviation: the largest one; None if nothing deviates.
        first_ns: when the function first deviated by more than it does in 98 % of the successes, or most, if it never
            did by that much; -1 if nothing deviates.
    """

    chance: float
    deviation: Deviation | None
    first_ns: int


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
    def of(cls, successes: Iterable[tuple[str, Values]]) -> "ValueModel":
        """Learns from skills and values of successes."""
        calls: dict[str, list[Call]] = defaultdict(list)
        execution: dict[str, list[int]] = defaultdict(list)
        skills = []
        for number, (skill, values) in enumerate(successes):
            skills.append(skill)
            for function, found in calls_of(values).items():
                calls[function] += found
                execution[function] += [number] * len(found)
        functions, usual = {}, {}
        for name in sorted(calls):
            numbers = np.array(execution[name], np.int64)
            functions[name], largest = FunctionValues.of(calls[name], numbers)
            usual[name] = _by_skill(numbers, largest, skills)
        return cls(functions, usual, len(skills))

    def and_of(self, successes: Iterable[tuple[str, Values]]) -> "ValueModel":
        """The same with more successes, without fitting anew; functions that none before them called stay unknown.

        The rules were fitted without them, so that their deviations are usual ones like those of held-out executions.
        """
        functions = dict(self.functions)
        usual = {name: dict(by_skill) for name, by_skill in self.usual.items()}
        for skill, values in successes:
            for name, calls in calls_of(values).items():
                if name in functions:
                    functions[name], largest = functions[name].widened(calls)
                    usual[name][skill] = np.sort(np.append(usual[name].get(skill, np.empty(0)), largest))
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
        successes = sum(len(sizes) for sizes in self.usual[function].values())
        chance = max(tail_chance(usual, size), 1 / (2 + successes))  # rule of succession: one more may be unlike all
        return Finding(chance, largest, first_ns)


def tail_chance(usual: Float64s, size: float) -> float:
    """P(a success deviates by this size or more).

    Args:
        usual: ascending sizes of successes.
        size: of what is judged.
    """
    as_large = len(usual) - int(np.searchsorted(usual, size))
    if as_large:
        return (as_large + 1) / (len(usual) + 1)
    return min(1.0, max(float(usual[-1]), 1.0) / size) / (len(usual) + 1)


def _by_skill(execution: np.ndarray, largest: Float64s, skills: list[str]) -> dict[str, Float64s]:
    """The largest deviation of each execution, by skill, ascending."""
    found: dict[str, list[float]] = defaultdict(list)
    for number in np.unique(execution):
        found[skills[number]].append(float(largest[execution == number].max()))
    return {skill: np.sort(np.array(sizes)) for skill, sizes in found.items()}
