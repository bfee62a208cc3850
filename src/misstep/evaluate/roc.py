"""The ROC curve of a score, with a band over scenes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_scores import resamples

_DRAWS = 1000
_POINTS = 51


@dataclass(frozen=True, slots=True)
class RocCurve:
    """Share of the failures that are found for each share of the successes that are taken for failures.

    Attributes:
        false_alarms: (n,) from 0 to 1.
        found: (n,) highest share that a threshold with no more false alarms finds.
        low: (n,) 2.5th percentile of it over resampled scenes; NaN where no resample had both kinds.
        high: (n,) 97.5th.
    """

    false_alarms: Float64s
    found: Float64s
    low: Float64s
    high: Float64s

    @classmethod
    def of(cls, scores: Float64s, failed: NDArray[np.bool_], scenes: Sequence[str]) -> "RocCurve":
        """From the score of each execution, whether it failed, and its scene, all (n,).

        Source: Fawcett 2006, An introduction to ROC analysis (thresholds between equal scores do not exist).
        """
        at: Float64s = np.linspace(0, 1, _POINTS)
        order = np.argsort(-scores, kind="stable")
        ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)  # last place of each score
        drawn = resamples(scenes, _DRAWS)[:, order]
        curves = np.array([_found(one, failed[order], ends, at) for one in drawn])
        known = curves[1:][np.isfinite(curves[1:, 0])]
        low, high = np.percentile(known, (2.5, 97.5), axis=0) if len(known) else np.full((2, len(at)), np.nan)
        return cls(at, curves[0], low, high)

    def facts(self) -> dict[str, list[float | None]]:
        """As JSON-ready data."""
        columns = {
            "false_alarms": self.false_alarms, "found": self.found, "low": self.low, "high": self.high,
        }  # fmt: skip
        return {name: [None if np.isnan(x) else round(float(x), 4) for x in one] for name, one in columns.items()}


def _found(times: Float64s, failed: NDArray[np.bool_], ends: NDArray[np.intp], at: Float64s) -> Float64s:
    """The curve of executions that count `times` often, ordered from the highest score to the lowest."""
    failures, successes = float(times @ failed), float(times @ ~failed)
    if not failures or not successes:
        return np.full(len(at), np.nan)
    found = np.append(0.0, np.cumsum(times * failed)[ends] / failures)
    alarms = np.append(0.0, np.cumsum(times * ~failed)[ends] / successes)
    reached: Float64s = found[np.searchsorted(alarms, at + 1e-12, side="right") - 1]
    return reached
