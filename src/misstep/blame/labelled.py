"""Finished sessions whose bug is known: what the likelihood learns from."""

from collections.abc import Sequence
from dataclasses import dataclass

from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A session and the truth about it.

    Attributes:
        id: of the session.
        truth: names of the functions that held the bug; of several, one did.
        trials: its executions, in order; each succeeded or failed.
        knowledge: what they are compared with.
    """

    id: str
    truth: frozenset[str]
    trials: tuple[Trial, ...]
    knowledge: Knowledge

    @property
    def teaches(self) -> bool:
        """False if no execution and no success ever called what held the bug, so that it could not be suspected."""
        known = {function.name for function in self.knowledge.functions}
        known.update(function.name for trial in self.trials for function in trial.activity.functions)
        return bool(self.trials) and not self.truth.isdisjoint(known)

    @property
    def moments(self) -> list[int]:
        """Numbers of executions after which its belief is asked for: at the first failure, then 1, 3, 7, … later, last.

        Before the first failure there is nothing to explain.
        """
        last = len(self.trials)
        first = next((at for at, trial in enumerate(self.trials, 1) if trial.execution.failed), last)
        later = [first + 2**power - 1 for power in range(last.bit_length() + 1)]
        return [*(moment for moment in later if moment < last), last]


def bug_of(sessions: Sequence[Labelled]) -> list[int]:
    """For each session a number of its bug, from 0; sessions whose truths share a function have the same bug.

    So nothing that is said of one bug is ever judged by what was learned from it.
    """
    names: dict[str, int] = {}
    merged: list[int] = []

    def root(number: int) -> int:
        while merged[number] != number:
            number = merged[number]
        return number

    for session in sessions:
        known = sorted({root(names[name]) for name in session.truth if name in names})
        merged.append(len(merged))
        for number in known:
            merged[number] = len(merged) - 1
        names |= dict.fromkeys(session.truth, len(merged) - 1)
    roots = [root(number) for number in range(len(sessions))]
    places = {number: place for place, number in enumerate(dict.fromkeys(roots))}
    return [places[number] for number in roots]
