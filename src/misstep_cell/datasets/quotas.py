"""How many executions of which outcome a data set holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PUBLIC_LABELS = {
    "pick_and_place": (33, 14),
    "pour": (42, 25),
    "push": (20, 12),
    "place_in_container": (33, 23),
    "put_on_top": (35, 15),
}
"""Failures and successes by skill in the public labels of a data set of real manipulation failures."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many executions of a skill are wanted.

    Attributes:
        skill: its name.
        successes: how many succeed.
        failures: how many fail, by the cause that their scene holds.
    """

    skill: str
    successes: int
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def executions(self) -> int:
        """In all."""
        return self.successes + sum(self.failures.values())


def failure_quotas(executions: int, causes: Mapping[str, Sequence[str]]) -> list[Quota]:
    """In the proportions of the public labels; failures even over the causes that a skill has."""
    weights = [count for counts in PUBLIC_LABELS.values() for count in counts]
    shares = iter(largest_remainder(executions, weights))
    return [
        Quota(skill, successes=successes, failures=even(failures, causes[skill]))
        for skill, failures, successes in zip(PUBLIC_LABELS, shares, shares, strict=False)
    ]


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Shares out a total in proportion to weights, by the method of largest remainders (Hare quota)."""
    exact = [total * weight for weight in weights]
    shares = [product // sum(weights) for product in exact]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(exact[index] % sum(weights)))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


def even(total: int, names: Sequence[str]) -> dict[str, int]:
    """Shares out a total evenly; what is left goes to the first."""
    least, left = divmod(total, len(names))
    return {name: least + (index < left) for index, name in enumerate(names)}
