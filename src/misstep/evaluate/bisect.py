"""Bisection and its baselines on repositories whose culprit is known; outcomes are drawn, nothing is run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from misstep.commits.prior import Known, prior
from misstep.commits.search import Limits, Search
from misstep.commits.selection import Prices, Probe
from misstep.core.execution import Outcome
from misstep.evaluate.bisect_baseline import git_bisect
from misstep.evaluate.bisect_belief import Stored, stored
from misstep.evaluate.bisect_case import Case, Flakiness, World

BY_CHANGES = "misstep, by changes"
TOLD_SKILL = "misstep, by changes, failing skill told"
BY_BELIEF = "misstep, after a test session"
WITHOUT_BELIEF = "misstep, after a test session that suspects nobody"
RECORDED_N = 20
"""Executions of each skill that are recorded at the good revision before a test session."""
SESSION_N = 10
"""Executions of the test session."""
LIMITS = Limits(executions=80)
"""Twice what five repeats take in 200 commits; then the most probable commit is named, though unsure."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One bisection by one method.

    Attributes:
        repository: name of it.
        method: who bisected.
        flakiness: under which.
        right: 1 if the commit named first is the culprit; a share where several were named as one answer without order.
        sure: whether an answer was given.
        executions, robot_s: that it took.
    """

    repository: str
    method: str
    flakiness: Flakiness
    right: float
    sure: bool
    executions: int
    robot_s: float


def attempts(case: Case, flakiness: Flakiness, ranks: Sequence[float], seed: int) -> Iterator[Attempt]:
    """Every method on one repository.

    Args:
        case: the repository.
        flakiness: of all executions.
        ranks: measured places of functions with a bug, for the belief; empty: no method with a belief.
        seed: of the draws.
    """
    # Each method has draws of its own, from the same seed: what one runs does not change what the others see.
    skills = tuple(sorted(case.skills))
    yield _search(case, flakiness, BY_CHANGES, skills, Stored(), World(case, flakiness, seed))
    yield _search(case, flakiness, TOLD_SKILL, (case.best_skill,), Stored(), World(case, flakiness, seed))
    for method in (BY_BELIEF, WITHOUT_BELIEF) if ranks else ():
        world = World(case, flakiness, seed)
        before = stored(case, world, ranks, RECORDED_N, SESSION_N, np.random.default_rng(seed))
        known = before.known if method == BY_BELIEF else Known()
        yield _search(case, flakiness, method, skills, replace(before, known=known), world)
    for repeats, stop_early in ((1, False), (3, False), (3, True), (5, False), (5, True)):
        yield _baseline(case, flakiness, repeats, stop_early, World(case, flakiness, seed))


def _search(
    case: Case, flakiness: Flakiness, method: str, skills: tuple[str, ...], before: Stored, world: World
) -> Attempt:
    search = Search(
        case.history,
        skills,
        prior(case.history, case.changes, skills, before.known, case.folder),
        world.run,
        Prices(case.costs_s),
        LIMITS,
        earlier=before.earlier,
    )
    for _ in search.run():
        pass
    ran = [step.probe.skill for step in search.steps if step.result.outcome is not Outcome.UNKNOWN]
    first = search.finding.suspects[0].sha
    sure = search.answer is not None and search.finding.confidence >= LIMITS.confidence
    robot_s = sum(case.skills[skill].cost_s for skill in ran)
    return Attempt(case.name, method, flakiness, float(first == case.culprit), sure, len(ran), robot_s)


def _baseline(case: Case, flakiness: Flakiness, repeats: int, stop_early: bool, world: World) -> Attempt:
    skill = case.best_skill

    def run(revision: str) -> Outcome:
        return world.run(Probe(revision, skill, 0.0, 0.0)).outcome

    found = git_bisect(case.history, run, repeats, stop_early)
    right = (case.culprit in found.commits) / len(found.commits)
    times = "1 repeat" if repeats == 1 else f"{repeats} repeats{' at most' if stop_early else ''}"
    name = f"git bisect run, {times}"
    return Attempt(
        case.name, name, flakiness, right, True, found.executions, found.executions * case.skills[skill].cost_s
    )
