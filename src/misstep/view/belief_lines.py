"""The course of the belief, as few lines as tell it: functions whose belief is always equal share one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.belief import Belief
from misstep.core.calls import Function
from misstep.core.streams import Float64s


@dataclass(frozen=True, slots=True)
class BeliefLine:
    """One line of the belief's figure.

    Attributes:
        functions: whose belief it is, by name.
        probability: (beliefs,) of each of them; NaN where none was known yet.
    """

    functions: tuple[Function, ...]
    probability: Float64s


def belief_lines(beliefs: Sequence[Belief], top: int = 6) -> list[BeliefLine]:
    """The lines that were among the `top` highest after any execution; highest at the end first; functions only.

    Args:
        beliefs: the prior and the belief after each execution.
        top: how many lines count after an execution.
    """
    lines = _grouped(beliefs)
    table = np.nan_to_num(np.array([line.probability for line in lines]))  # lines x beliefs
    ranks = np.argsort(np.argsort(-table[:, 1:], axis=0, kind="stable"), axis=0)
    kept = [line for line, best in zip(lines, ranks.min(axis=1), strict=True) if best < top]
    return sorted(kept, key=lambda line: -line.probability[-1])


def _grouped(beliefs: Sequence[Belief]) -> list[BeliefLine]:
    groups: dict[tuple[float, ...], list[Function]] = {}
    course = [{f.name: p for f, p in zip(one.functions, one.probability, strict=True)} for one in beliefs]
    for function, _ in beliefs[-1].ranked():
        key = tuple(round(float(known.get(function.name, -1.0)), 9) for known in course)
        groups.setdefault(key, []).append(function)
    return [BeliefLine(tuple(members), _probability(key)) for key, members in groups.items()]


def _probability(key: tuple[float, ...]) -> Float64s:
    values = np.array(key)
    return np.where(values < 0, np.nan, values)
