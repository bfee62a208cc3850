"""What `git bisect run` finds with a script that runs one skill some times and takes the majority."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.commits.history import History
from misstep.core.execution import Outcome

_Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bisected:
    """What was found.

    Attributes:
        commits: the first bad commit; several where what lies between was skipped.
        executions: that it took.
        tested: the revisions, in order.
    """

    commits: tuple[str, ...]
    executions: int
    tested: tuple[str, ...]


def git_bisect(history: History, run: Callable[[str], Outcome], repeats: int, stop_early: bool = False) -> Bisected:
    """Halves the commits in question until one is left, as git does: it trusts each majority.

    Git tests the revision that contains nearest to half of them. Where that has been skipped (UNKNOWN) the next best
    is taken here, while git draws one.

    Args:
        history: the commits.
        run: runs the skill at a revision.
        repeats: executions at each.
        stop_early: as soon as the majority can't change any more.
    """
    contains = history.broken[1:, :-2]
    left = np.ones(len(history.commits), np.bool_)
    skipped = np.zeros(len(history.commits), np.bool_)
    executions, tested = 0, []
    while (row := _middle(contains, left, skipped)) is not None:
        sha = history.commits[row].sha
        tested.append(sha)
        succeeded, ran = _majority(lambda sha=sha: run(sha), repeats, stop_early)  # type: ignore[misc]
        executions += ran
        if succeeded is None:
            skipped[row] = True
        else:
            left &= ~contains[row] if succeeded else contains[row]
    return Bisected(tuple(history.commits[row].sha for row in np.flatnonzero(left)), executions, tuple(tested))


def _middle(contains: _Bools, left: _Bools, skipped: _Bools) -> int | None:
    """The row that halves what is left best; None if nothing does."""
    within = (contains & left).sum(axis=1)
    worth = np.where(left & ~skipped, np.minimum(within, left.sum() - within), -1)
    best = int(worth.argmax())
    return best if worth[best] > 0 else None


def _majority(run: Callable[[], Outcome], repeats: int, stop_early: bool) -> tuple[bool | None, int]:
    """Whether most executions succeeded, None if the revision can't be tested; and how many there were."""
    successes = failures = 0
    for _ in range(repeats):
        outcome = run()
        if outcome is Outcome.UNKNOWN:
            return None, successes + failures
        successes += outcome is Outcome.SUCCESS
        failures += outcome is Outcome.FAILURE
        if stop_early and max(successes, failures) > repeats // 2:
            break
    return successes > failures, successes + failures
