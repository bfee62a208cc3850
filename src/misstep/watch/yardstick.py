"""What is much for a suspicion, and for a risk: the two in one unit, so that one threshold serves both.

The unit is taken from successes on the models' own side: those that the detector judged without having learned from
them, and those that anticipators may have learned from. None of them is ever calibrated on, so the promise of few false
stops does not depend on how well the units are chosen; what failures are caught does.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from misstep.core.streams import Float64s

_LEAST_SPREAD = 0.1
_LARGEST_LOG = 700.0  # of which a double still holds the exponential


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Of one number that is high before or at failures.

    Attributes:
        usual: the highest along a success: the median.
        spread: how far above it one success in ten comes.
    """

    usual: float = 0.0
    spread: float = 1.0

    @classmethod
    def of(cls, highest: Float64s) -> Self:
        """From the highest along each of n successes; NaN where there is none."""
        known = highest[np.isfinite(highest)]
        if not len(known):
            return cls()
        usual, high = (float(one) for one in np.quantile(known, (0.5, 0.9)))
        return cls(usual, max(high - usual, _LEAST_SPREAD))

    def units(self, value: float) -> float:
        """How many spreads above the usual."""
        return (value - self.usual) / self.spread

    def value(self, units: float) -> float:
        """The number that is so many spreads above the usual."""
        return self.usual + self.spread * units


@dataclass(frozen=True, slots=True)
class Extremes:
    """The highest along one execution; -infinity for a model that judged nothing."""

    suspicion: float = float("-inf")
    log_odds: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """Of one skill.

    Suspicions are measured by their logarithm: a few successes are far more suspicious than all others, and in a linear
    unit they would put the threshold where no risk ever comes.

    Attributes:
        suspicion: of log(1 + suspicion) of the detector.
        log_odds: of the anticipator's risk.
    """

    suspicion: Yardstick = Yardstick()
    log_odds: Yardstick = Yardstick()

    def score(self, one: Extremes) -> float:
        """The joint score: the larger of both in units; -infinity if neither judged."""
        suspicion = math.log1p(one.suspicion) if one.suspicion > -1 else -math.inf
        return max(self.suspicion.units(suspicion), self.log_odds.units(one.log_odds))

    def suspicion_at(self, score: float) -> float:
        """The suspicion that alone makes this score."""
        return math.expm1(min(self.suspicion.value(score), _LARGEST_LOG))

    def log_odds_at(self, score: float) -> float:
        """The log-odds that alone make this score."""
        return self.log_odds.value(score)
