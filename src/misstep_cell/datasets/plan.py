"""Which scenes fill a quota: the first, in the order of their seeds, whose execution ends as wanted.

A success counts where nothing disturbed it, a failure where something did. The outcome of an execution is the physics'
to tell. So seeds are rehearsed, and a plan is a pure function of what the rehearsals told: it does not depend on how
many ran at the same time, or on how often planning was interrupted.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from misstep import Outcome
from misstep_cell.datasets.errors import QuotaError
from misstep_cell.datasets.quotas import Quota

_TRIES_A_PLACE, _TRIES_MORE = 10, 20


@dataclass(frozen=True, slots=True)
class Job:
    """An execution to record.

    Attributes:
        skill, seed: what misstep runs.
        cause: what disturbs its scene; empty for nothing.
        bug: planted in the robot's software; empty for none.
        change: of the world; empty for none.
        session: that the execution belongs to; nobody learns from those of one.
        outcome: how it ends; unknown if it was not rehearsed.
    """

    skill: str
    seed: int
    cause: str = ""
    bug: str = ""
    session: str = ""
    outcome: Outcome = Outcome.UNKNOWN
    change: str = ""


class Plan:
    """The plan for one skill, as far as it is known.

    Attributes:
        jobs: what to record.
        wanted: seeds to rehearse next, if all ends as hoped; empty when the quota is filled.
    """

    def __init__(
        self, quota: Quota, seeds: range, cause_of: Callable[[int], str], known: Mapping[int, Outcome]
    ) -> None:
        self.jobs: list[Job] = []
        self.wanted: list[int] = []
        self._skill = quota.skill
        self._successes, self._failures = quota.successes, dict(quota.failures)
        self._patience = {
            cause: _TRIES_MORE + _TRIES_A_PLACE * count
            for cause, count in {"": quota.successes, **quota.failures}.items()
        }
        self._tries: Counter[str] = Counter()
        self._hoped: Counter[str] = Counter()
        for seed in seeds:
            if not self._open():
                return
            self._visit(seed, cause_of(seed), known.get(seed))
        if self._open() and not self.wanted:
            raise QuotaError(quota.skill, "what its quota asks for", len(seeds))

    def _open(self) -> int:
        """Places that nothing is hoped to fill."""
        hoped = self._hoped
        failures = sum(max(count - hoped[cause], 0) for cause, count in self._failures.items())
        return max(self._successes - hoped[""], 0) + failures

    def _visit(self, seed: int, cause: str, outcome: Outcome | None) -> None:
        """Places one seed. While something is hoped for, what is known of later seeds waits for it."""
        places = self._failures.get(cause, 0) if cause else self._successes
        if places <= self._hoped[cause]:
            return
        if outcome is None or self.wanted:
            self._hoped[cause] += outcome is None or (outcome is Outcome.SUCCESS) == (not cause)
            self.wanted += [seed] if outcome is None else []
            return
        self._place(Job(self._skill, seed, cause, outcome=outcome))

    def _place(self, job: Job) -> None:
        if job.outcome is Outcome.SUCCESS and not job.cause and self._successes:
            self._successes -= 1
            self.jobs.append(job)
        elif job.outcome is Outcome.FAILURE and self._failures.get(job.cause):
            self._failures[job.cause] -= 1
            self.jobs.append(job)
        self._tries[job.cause] += 1
        if self._tries[job.cause] == self._patience[job.cause]:
            self._give_up(job.cause)

    def _give_up(self, cause: str) -> None:
        """A cause that hardly ever makes this skill fail leaves its places to the others."""
        left = self._failures.pop(cause, 0) if cause else 0
        others = [other for other in self._failures if self._tries[other] < self._patience[other]]
        if (left and not others) or (not cause and self._successes):
            wanted = f"a failure from {cause!r}" if cause else "a success"
            raise QuotaError(self._skill, wanted, self._tries[cause])
        for index in range(left):
            self._failures[others[index % len(others)]] += 1
