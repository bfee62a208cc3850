"""How well a ranking of functions serves whoever inspects them from the top.

Ties are in random order, and every figure is the mean over it. Source: Parnin, Orso 2011, Are automated debugging
techniques actually helping programmers?; docs/derivations.md, section Blame.
"""

from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Float64s

TOPS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the true function stands.

    Attributes:
        ahead: functions with a higher score.
        tied: functions with the same score, itself included.
        functions: all of them.
    """

    ahead: int
    tied: int
    functions: int

    @property
    def e_inspect(self) -> float:
        """Expected number of functions inspected until the true one is, itself included."""
        return self.ahead + (self.tied + 1) / 2

    @property
    def exam(self) -> float:
        """The same as a share of all functions, in (0, 1]."""
        return self.e_inspect / self.functions

    def within(self, k: int) -> float:
        """Probability that it is among the first k."""
        return min(max((k - self.ahead) / self.tied, 0.0), 1.0)


def place(scores: Float64s, true: int | None) -> Place:
    """The place of the true function, by index; one that nothing ever called (None) comes after all others."""
    if true is None:
        return Place(len(scores), 1, len(scores) + 1)
    return Place(int(np.sum(scores > scores[true])), int(np.sum(scores == scores[true])), len(scores))
