"""Alarms along executions: how long before failures they come, and how often where nothing fails.

An alarm is raised where the running risk first exceeds a threshold that is set on other successes alone, so that a
promised rate of false alarms is kept (`misstep.calibrate`). A failure without an alarm before its onset was anticipated
by 0 s, and is never left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from misstep.calibrate import Promise
from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_scores import estimate, resamples
from misstep.evaluate.metrics import Estimate, wilson
from misstep.evaluate.running_risk import RunningRisk

AHEAD_S = 1.0
"""A failure that is anticipated by so much could have been acted on."""


@dataclass(frozen=True, slots=True)
class CauseLead:
    """Failures of one cause.

    Attributes:
        cause: why they failed; empty if nobody knows.
        failures: how many.
        ahead: how many were anticipated by AHEAD_S at least.
        median_s: median lead.
    """

    cause: str
    failures: int
    ahead: int
    median_s: float


@dataclass(frozen=True, slots=True)
class LeadTime:
    """What alarms are worth; intervals of means and shares of failures are over scenes.

    Attributes:
        promise: of the threshold.
        latency_s: from a moment to what the network says of it; taken off each lead.
        false_alarms: share of the successes with an alarm at any moment; its interval holds that over scenes and that
            of independent trials (Wilson), as few scenes without any alarm would tell nothing.
        leads_s: (failures,) onset minus alarm, ascending; 0 where none came before the onset.
        mean_s: mean lead.
        ahead: share of the failures that were anticipated by AHEAD_S at least.
        by_chance: the same of successes, before the moments drawn for them: alarms that anticipate nothing.
        causes: by cause, the most frequent first.
    """

    promise: Promise
    latency_s: float
    false_alarms: Estimate
    leads_s: Float64s
    mean_s: Estimate
    ahead: Estimate
    by_chance: Estimate
    causes: tuple[CauseLead, ...]


def lead_time(running: Sequence[RunningRisk], promise: Promise, latency_s: float = 0.0) -> LeadTime:
    """Judges alarms on executions that no threshold was set on."""
    failed = np.array([one.execution.failed for one in running])
    leads = np.array([lead_s(one, promise.threshold, latency_s) for one in running])
    alarmed = np.array([one.highest > promise.threshold for one in running])
    drawn = resamples([one.execution.scene for one in running])

    def mean(values: Float64s | NDArray[np.bool_], rows: NDArray[np.bool_]) -> Estimate:
        weight = drawn[:, rows]
        total = weight.sum(axis=1)
        figures = np.divide(weight @ values[rows], total, out=np.full(len(drawn), np.nan), where=total > 0)
        return estimate(figures, int(rows.sum()))

    return LeadTime(
        promise,
        latency_s,
        _hull(mean(alarmed, ~failed), wilson(int(alarmed[~failed].sum()), int((~failed).sum()))),
        np.sort(leads[failed]),
        mean(leads, failed),
        mean(leads >= AHEAD_S, failed),
        mean(leads >= AHEAD_S, ~failed),
        _by_cause([one for one in running if one.execution.failed], leads[failed]),
    )


def lead_s(running: RunningRisk, threshold: float, latency_s: float = 0.0) -> float:
    """How long before its event the first alarm came; 0 if none did."""
    alarms = np.flatnonzero(running.risks > threshold)
    if not len(alarms):
        return 0.0
    return max(float(running.event_ns - running.moments_ns[alarms[0]]) / 1e9 - latency_s, 0.0)


def _hull(one: Estimate, other: Estimate) -> Estimate:
    """The figure with both intervals in one."""
    return replace(one, low=min(one.low, other.low), high=max(one.high, other.high))


def _by_cause(failures: Sequence[RunningRisk], leads: Float64s) -> tuple[CauseLead, ...]:
    found: dict[str, list[float]] = defaultdict(list)
    for one, lead in zip(failures, leads, strict=True):
        found[one.execution.failure.cause if one.execution.failure else ""].append(float(lead))
    causes = (
        CauseLead(cause, len(own), sum(one >= AHEAD_S for one in own), float(np.median(own)))
        for cause, own in found.items()
    )
    return tuple(sorted(causes, key=lambda one: (-one.failures, one.cause)))
