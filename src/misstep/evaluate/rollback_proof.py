"""Whether a roll-back makes skills succeed more often: success rates before and after, and what was gained."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from misstep.evaluate.metrics import Estimate, wilson


@dataclass(frozen=True, slots=True)
class Tally:
    """How executions went.

    Attributes:
        successes: per skill.
        runs: per skill.
    """

    successes: Mapping[str, int]
    runs: Mapping[str, int]

    @classmethod
    def of(cls, outcomes: Iterable[tuple[str, bool]]) -> "Tally":
        """From skills and whether each execution succeeded."""
        told = list(outcomes)
        skills = sorted({skill for skill, _ in told})
        return cls(
            {skill: sum(ok for name, ok in told if name == skill) for skill in skills},
            {skill: sum(name == skill for name, _ in told) for skill in skills},
        )

    def rate(self, skill: str | None = None) -> Estimate:
        """Success rate of a skill, or of all executions, with Wilson's interval."""
        if skill is not None:
            return wilson(self.successes.get(skill, 0), self.runs.get(skill, 0))
        return wilson(sum(self.successes.values()), sum(self.runs.values()))

    @property
    def failed(self) -> int:
        """How many executions failed."""
        return sum(self.runs.values()) - sum(self.successes.values())

    def words(self, skill: str | None = None) -> str:
        """E.g. "9/10 [0.60, 0.98]"."""
        rate = self.rate(skill)
        return f"{round(rate.mean * rate.n)}/{rate.n} [{rate.low:.2f}, {rate.high:.2f}]" if rate.n else "never run"

    def facts(self) -> dict[str, Any]:
        """As JSON-ready data, per skill and for all together."""
        names: Sequence[str | None] = [*self.runs, None]
        return {name or "all": self.rate(name).rounded() for name in names}


def gain(before: Tally, after: Tally, skill: str | None = None) -> Estimate:
    """By how much a success rate rose, with an interval made of both of Wilson's.

    Source: Newcombe 1998, Interval estimation for the difference between independent proportions, method 10.
    """
    was, now = before.rate(skill), after.rate(skill)
    rise = now.mean - was.mean
    low = rise - math.hypot(now.mean - now.low, was.high - was.mean)
    high = rise + math.hypot(now.high - now.mean, was.mean - was.low)
    return Estimate(rise, low, high, min(was.n, now.n))


def is_better(before: Tally, after: Tally) -> bool:
    """True if all skills together succeed more often for sure, and none for sure less often."""
    return gain(before, after).low > 0 and all(gain(before, after, skill).high >= 0 for skill in before.runs)
