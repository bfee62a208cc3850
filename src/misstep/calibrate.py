"""Thresholds with a promise that holds for finitely many examples.

A score's alarm threshold is an order statistic of the scores of successful executions that the model has not seen
(split conformal prediction): if a new success is exchangeable with them, its score exceeds the threshold with at most
the promised probability, whatever the distribution.

Source: Vovk, Gammerman, Shafer 2005, Algorithmic Learning in a Random World, ch. 2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Float64s

PROMISED_RATE = 0.01
"""False alarms per successful execution that are asked for."""


def executions_needed(false_alarm_rate: float) -> int:
    """Fewest calibration executions that can keep the promise: n >= 1/rate - 1."""
    return math.ceil(1 / false_alarm_rate - 1 - 1e-9)


def alarm_threshold(scores: Float64s, false_alarm_rate: float) -> float:
    """The lowest threshold t such that a new success scores above t with probability at most `false_alarm_rate`.

    Args:
        scores: (n,) highest score of each calibration execution.
        false_alarm_rate: promised false alarms per successful execution, in (0, 1).

    Returns:
        The threshold; infinity where n is too small to keep the promise (then nothing is ever an alarm).
    """
    rank = math.ceil((len(scores) + 1) * (1 - false_alarm_rate) - 1e-9)
    if rank > len(scores):
        return math.inf
    return float(np.sort(scores)[rank - 1])


@dataclass(frozen=True, slots=True)
class Promise:
    """A rate of false alarms, and the threshold that keeps it.

    Attributes:
        asked: false alarms per successful execution that were asked for.
        rate: what is promised: the same, or the smallest that so few scenes can keep.
        threshold: a score above it is an alarm; infinity where nothing can be promised.
        successes: how many executions it was set on.
        scenes: how many scenes they are of. Executions of one scene resemble each other, so each counts once, by
            its highest risk: a new scene is exchangeable with these, a new execution is not.
    """

    asked: float
    rate: float
    threshold: float
    successes: int
    scenes: int

    @classmethod
    def of(cls, highest: Float64s, scenes: Sequence[str], asked: float = PROMISED_RATE) -> "Promise":
        """From the highest score of each of n other successes, NaN where nothing could be judged, and their scenes."""
        by_scene: dict[str, float] = {}
        seen = np.isfinite(highest)
        for place in np.flatnonzero(seen).tolist():
            by_scene[scenes[place]] = max(float(highest[place]), by_scene.get(scenes[place], -math.inf))
        if not by_scene:
            return cls(asked, 0.0, math.inf, 0, 0)
        rate = max(asked, 1 / (len(by_scene) + 1))
        threshold = alarm_threshold(np.array(list(by_scene.values())), rate)
        return cls(asked, rate, threshold, int(seen.sum()), len(by_scene))

    @property
    def kept(self) -> bool:
        """Whether the rate is the one that was asked for."""
        return self.scenes >= executions_needed(self.asked)
