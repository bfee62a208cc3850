"""What a store would know before a bisection: a belief over functions as good as was measured, and executions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from misstep.commits.prior import Known, final_names
from misstep.evaluate.bisect_case import Case, World

_TAIL = 0.5
"""Pseudo-count of measured sessions whose function was at any other place."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is in a store before the bisection.

    Attributes:
        known: belief over functions.
        earlier: executions at the good and the bad revision.
        executions: of the test session among them.
    """

    known: Known = field(default_factory=Known)
    earlier: tuple[tuple[str, str, bool], ...] = ()
    executions: int = 0


def drawn_belief(case: Case, ranks: Sequence[float], generator: np.random.Generator) -> dict[str, float]:
    """A belief like those that were measured, not the truth.

    The place of the function with the bug is that of one measured session, drawn. All other places are taken by other
    functions that commits touched, drawn evenly: none of it leads to no commit, which is the hardest case. The
    probability of a place is the share of measured sessions whose function was there.

    Args:
        case: the repository.
        ranks: places of the function with the bug in measured sessions, 1 for the first.
        generator: of the draws.
    """
    others = sorted({*final_names(case.history, case.changes).values()} - {case.function})
    place = min(int(generator.choice(ranks)), len(others) + 1)
    order = [others[index] for index in generator.permutation(len(others))]
    order.insert(place - 1, case.function)
    counts = np.bincount([min(int(rank), len(order)) for rank in ranks], minlength=len(order) + 1)[1:]
    shares = counts + _TAIL / len(order)
    return {name: float(share / shares.sum()) for name, share in zip(order, shares, strict=True)}


def stored(
    case: Case, world: World, ranks: Sequence[float], recorded_n: int, session_n: int, generator: np.random.Generator
) -> Stored:
    """What a store holds after so many executions of each skill at the good revision and a session at the bad one."""
    skills = sorted(case.skills)
    good, bad = case.history.good, case.history.revisions[-1]
    recorded = [(good, skill, world.succeeds(skill, broken=False)) for skill in skills for _ in range(recorded_n)]
    turns = [skills[number % len(skills)] for number in range(session_n)]
    session = [(bad, skill, world.succeeds(skill, broken=True)) for skill in turns]
    return Stored(Known(drawn_belief(case, ranks, generator)), (*recorded, *session), executions=session_n)
