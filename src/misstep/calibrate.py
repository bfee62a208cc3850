"""Thresholds with a promise that holds for finitely many examples.

A score's alarm threshold is an order statistic of the scores of successful executions that the model has not seen
(split conformal prediction): if a new success is exchangeable with them, its score exceeds the threshold with at most
the promised probability, whatever the distribution.

Source: Vovk, Gammerman, Shafer 2005, Algorithmic Learning in a Random World, ch. 2.
"""

import math

import numpy as np

from misstep.core.streams import Float64s


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
