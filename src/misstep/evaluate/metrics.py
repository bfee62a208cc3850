"""Figures of merit and their intervals, written once for all evaluations.

Every interval holds with 95 % confidence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from misstep.core.streams import Float64s

_Z = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""

Statistic = Callable[[Float64s], float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; NaN where nothing was measured.

    Attributes:
        mean: the figure.
        low: lower end of its interval.
        high: upper end.
        n: number of units (executions, bugs, seeds) behind it.
    """

    mean: float
    low: float
    high: float
    n: int

    def rounded(self, digits: int = 4) -> dict[str, float | None]:
        """As JSON-ready data; None for NaN."""
        values = {"mean": self.mean, "low": self.low, "high": self.high}
        return {name: None if np.isnan(x) else round(x, digits) for name, x in values.items()} | {"n": self.n}


def wilson(hits: int, n: int) -> Estimate:
    """A share of n independent trials with its score interval.

    Source: Wilson 1927, Probable inference, the law of succession, and statistical inference.
    """
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    share = hits / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * (share * (1 - share) / n + _Z**2 / (4 * n**2)) ** 0.5
    return Estimate(share, max(centre - half, 0.0), min(centre + half, 1.0), n)


def bootstrap(values: ArrayLike, statistic: Statistic | None = None, draws: int = 2000, seed: int = 0) -> Estimate:
    """A statistic of independent units with its percentile interval, units drawn with replacement.

    Args:
        values: (units, ...) one row a unit; a unit is what was drawn independently: a bug, not its executions.
        statistic: of such an array; the mean if None, of (units,).
        draws: number of resamples.
        seed: of the draws, so that a result can be repeated.

    Source: Efron 1979, Bootstrap methods: another look at the jackknife.
    """
    units = np.asarray(values, dtype=np.float64)
    if not len(units):
        return Estimate(np.nan, np.nan, np.nan, 0)
    picks = np.random.default_rng(seed).integers(len(units), size=(draws, len(units)))
    drawn = units[picks].mean(axis=1) if statistic is None else np.array([statistic(units[pick]) for pick in picks])
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    figure = float(units.mean()) if statistic is None else statistic(units)
    return Estimate(figure, float(low), float(high), len(units))


def auroc(scores: ArrayLike, positive: ArrayLike) -> float:
    """Chance that a positive scores above a negative, ties counting half; NaN if either is missing.

    Args:
        scores: (n,).
        positive: (n,) of truth values.

    Source: Hanley, McNeil 1982, The meaning and use of the area under a ROC curve.
    """
    truth = np.asarray(positive, dtype=np.bool_)
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if not positives or not negatives:
        return float("nan")
    rank_sum = average_ranks(-np.asarray(scores, dtype=np.float64))[truth].sum()  # 1 for the lowest score
    return float((rank_sum - positives * (positives + 1) / 2) / (positives * negatives))


def average_ranks(scores: ArrayLike) -> Float64s:
    """Ranks (n,), 1 for the highest score; equal scores share the mean of their places."""
    values = np.asarray(scores, dtype=np.float64)
    _, group, size = np.unique(-values, return_inverse=True, return_counts=True)
    last = np.cumsum(size)
    ranks: Float64s = (last - (size - 1) / 2)[group.ravel()]
    return ranks


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far stated probabilities are from what came true, in bins of equal width.

    Attributes:
        stated: mean probability in each bin that is not empty.
        observed: share that came true in it.
        n: how many statements are in it.
    """

    stated: Float64s
    observed: Float64s
    n: NDArray[np.int64]

    @property
    def error(self) -> float:
        """Expected calibration error. Source: Naeini, Cooper, Hauskrecht 2015."""
        return float(np.abs(self.stated - self.observed) @ self.n / self.n.sum()) if len(self.n) else float("nan")


def reliability(stated: Sequence[float] | Float64s, came_true: ArrayLike, bins: int = 10) -> Reliability:
    """Bins statements "it is so with probability p" by p, (n,) each."""
    p, truth = np.asarray(stated, dtype=np.float64), np.asarray(came_true, dtype=np.float64)
    place = np.minimum((p * bins).astype(np.int64), bins - 1)
    n = np.bincount(place, minlength=bins)
    held = n > 0
    sums = [np.bincount(place, values, minlength=bins)[held] / n[held] for values in (p, truth)]
    return Reliability(sums[0], sums[1], n[held])
