"""What the store already knows of the commits in question: executions at their revisions, and what skills call."""

from collections.abc import Sequence
from dataclasses import dataclass

from misstep.commits.history import History
from misstep.commits.posterior import Trusted
from misstep.core.execution import Execution, Outcome
from misstep.core.naming import Naming
from misstep.store.store import Store

_SUCCESSES_READ = 5
"""Executions of a skill whose calls are read: what it calls hardly differs between them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was known before a bisection.

    Attributes:
        earlier: executions at the good revision or a commit in question: revision, skill, whether it succeeded.
        trusted: per skill, training executions of other revisions.
        costs_s: per skill, mean robot seconds of its executions.
    """

    earlier: tuple[tuple[str, str, bool], ...]
    trusted: dict[str, Trusted]
    costs_s: dict[str, float]


def known_of(store: Store, history: History, skills: Sequence[str], session: str) -> Evidence:
    """What the store's executions of some skills say, but for those of the bisection itself.

    An execution with changed files is of no revision; one of a test session at another revision says nothing.
    """
    executions = [
        one
        for one in store.executions()
        if one.skill in skills and one.outcome is not Outcome.UNKNOWN and one.session != session
    ]
    earlier = [one for one in executions if one.revision.commit in history.row and not one.revision.dirty]
    others = [one for one in executions if not one.session and one.revision.commit not in history.row]
    return Evidence(
        tuple((one.revision.commit, one.skill, one.succeeded) for one in earlier),
        {skill: _trusted([one for one in others if one.skill == skill]) for skill in skills},
        {skill: cost for skill in skills if (cost := _mean_s([one for one in executions if one.skill == skill]))},
    )


def called_functions(store: Store, skills: Sequence[str], naming: Naming) -> dict[str, frozenset[str]]:
    """The functions that some successes of each skill called; a skill is missing if no calls were recorded.

    Args:
        store: the experience database.
        skills: their names.
        naming: what functions that were recorded at older revisions are to be called.
    """
    found = {}
    for skill in skills:
        successes = store.executions(skill=skill, outcome=Outcome.SUCCESS, session="")[-_SUCCESSES_READ:]
        functions = [naming.functions(one.revision, store.calls(one.id).functions) for one in successes]
        if names := frozenset(function.name for each in functions for function in each):
            found[skill] = names
    return found


def _trusted(executions: Sequence[Execution]) -> Trusted:
    successes = sum(one.succeeded for one in executions)
    return Trusted(successes, len(executions) - successes)


def _mean_s(executions: Sequence[Execution]) -> float:
    return sum(one.duration_ns for one in executions) / len(executions) / 1e9 if executions else 0.0
