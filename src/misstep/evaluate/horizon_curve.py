"""How far ahead a student tells failures from successes: AUROC of its risk at growing horizons before the event.

At horizon h the risks of failures at onset - h are compared with those of successes at the moment drawn for them - h.
What it was trained for is one horizon; how it fades beyond, and what comes closer still, only the curve tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.evaluate.anticipation_scores import auroc_within, estimate, resamples
from misstep.evaluate.metrics import Estimate
from misstep.evaluate.running_risk import HORIZONS_S, RunningRisk


@dataclass(frozen=True, slots=True)
class HorizonPoint:
    """The comparison at one horizon, with intervals over scenes.

    Attributes:
        horizon_s: how long before the event.
        auroc: chance that a failure has a higher risk than a success.
        within: the same among pairs of one skill.
        failures: how many were compared.
        successes: how many were compared.
        left_out: executions that had not begun by then.
    """

    horizon_s: float
    auroc: Estimate
    within: Estimate
    failures: int
    successes: int
    left_out: int


def horizon_curve(running: Sequence[RunningRisk]) -> tuple[HorizonPoint, ...]:
    """One point for each of HORIZONS_S, all from the same resamples of scenes."""
    scenes = np.array([one.execution.scene for one in running])
    skills = [one.execution.skill for one in running]
    failed = np.array([one.execution.failed for one in running])
    drawn = resamples(scenes.tolist())
    points = []
    for place, horizon_s in enumerate(HORIZONS_S):
        risks = np.array([one.before_event[place] for one in running])
        judged = np.isfinite(risks)
        pooled, within = (
            estimate(auroc_within(risks, failed, strata, drawn), len(set(scenes[judged])))
            for strata in ([""] * len(running), skills)
        )
        counts = (int((judged & failed).sum()), int((judged & ~failed).sum()), int((~judged).sum()))
        points.append(HorizonPoint(horizon_s, pooled, within, *counts))
    return tuple(points)
