"""Figures of merit of one detector on one skill."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Float64s
from misstep.evaluate.detectors import Judged
from misstep.evaluate.metrics import Estimate, wilson

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class DetectorFigures:
    """How good it is.

    Attributes:
        auroc: chance that a failure scores above a success.
        false_alarms: share of the successes that gave alarm.
        found: share of the failures that gave alarm, in the eyes of most of the detectors that judged it.
        before_onset: share of the failures with a known onset whose first alarm came before it; NaN without onsets.
        error_s: median of |t_fail − onset| where both are known; NaN where they never are.
        delay_s: median of t_fail − onset there.
        onsets_n: number of failures with a known onset.
    """

    auroc: Estimate
    false_alarms: Estimate
    found: Estimate
    before_onset: Estimate
    error_s: float
    delay_s: float
    onsets_n: int


def figures_of(judged: Judged) -> DetectorFigures:
    """Reduces all opinions on one skill."""
    alarms_s = np.array([[_or_nan(one.alarm_s) for one in row] for row in judged.failures])  # parts x m
    onsets_s = np.array([_or_nan(one) for one in judged.onsets_s])
    usual_s = _median(alarms_s, np.isfinite(alarms_s).mean(axis=0) > 0.5)
    known = np.isfinite(onsets_s)
    delays_s = (usual_s - onsets_s)[known & np.isfinite(usual_s)]
    successes = len(judged.successes)
    return DetectorFigures(
        delong(judged.wins),
        wilson(sum(one.alarm_s is not None for one in judged.successes), successes),
        wilson(int(np.isfinite(usual_s).sum()), len(onsets_s)),
        wilson(int((delays_s < 0).sum()), int(known.sum())),
        float(np.median(np.abs(delays_s))) if len(delays_s) else float("nan"),
        float(np.median(delays_s)) if len(delays_s) else float("nan"),
        int(known.sum()),
    )


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _median(alarms_s: Float64s, found: Sequence[bool] | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Float64s:
    """Median alarm of the failures that were found, (m,); NaN of the others."""
    return np.array(
        [np.nanmedian(column) if yes else np.nan for column, yes in zip(alarms_s.T, found, strict=True)], np.float64
    )


def delong(wins: Float64s) -> Estimate:
    """Area under the ROC curve with its interval, from who scored above whom, (successes, failures).

    Source: DeLong, DeLong, Clarke-Pearson 1988, Comparing the areas under two or more correlated ROC curves.
    """
    n, m = wins.shape
    if not n or not m:
        return Estimate(np.nan, np.nan, np.nan, n + m)
    variance = sum(np.var(wins.mean(axis=axis), ddof=1) / size for axis, size in ((1, n), (0, m)) if size > 1)
    half = _Z * float(variance) ** 0.5
    area = float(wins.mean())
    return Estimate(area, max(area - half, 0.0), min(area + half, 1.0), n + m)
