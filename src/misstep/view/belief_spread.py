"""How much a belief hangs on single executions: what it would be without any one of them.

Source: docs/derivations.md, section Leave-one-out range.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from misstep.blame.belief import Belief
from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial, belief_from
from misstep.core.preset import Preset


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest probability."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BeliefSpread:
    """The belief from all executions, and from all but one, each left out in turn.

    Attributes:
        beliefs: one more than executions.
    """

    beliefs: tuple[Belief, ...]

    @classmethod
    def of(cls, trials: Sequence[Trial], knowledge: Knowledge, preset: Preset) -> "BeliefSpread":
        """Judges anew without each of the trials."""
        fewer = [[*trials[:left_out], *trials[left_out + 1 :]] for left_out in range(len(trials))]
        return cls(tuple(belief_from(some, knowledge, preset) for some in (trials, *fewer)))

    def of_functions(self, names: Collection[str]) -> Range:
        """Of the probability that one of these functions holds the bug."""
        return self._range(lambda belief: sum(p for function, p in belief.ranked() if function.name in names))

    def no_bug(self) -> Range:
        """Of the probability that there is none."""
        return self._range(lambda belief: belief.no_bug)

    def world_changed(self) -> Range:
        """Of the probability that the world has changed."""
        return self._range(lambda belief: belief.world_changed)

    def _range(self, probability: Callable[[Belief], float]) -> Range:
        values = [float(probability(belief)) for belief in self.beliefs]
        return Range(min(values), max(values))
