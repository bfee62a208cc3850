"""How well scores given before an event tell failures from successes of the same skill, and how sure that is.

The figure is the area under the ROC curve with pairs of one stratum only: how often a failure scores above a success of
its own skill. Everything that is compared is resampled together, so that differences have intervals of their own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_protocol import Example, Material
from misstep.evaluate.metrics import Estimate

DRAWS = 2000


def resamples(groups: Sequence[str], draws: int = DRAWS, seed: int = 0) -> Float64s:
    """How often each execution is in each resample, (draws + 1, n); the first row is the data themselves, all ones.

    Groups are drawn with replacement, then executions within each. Groups alone would make intervals too narrow where
    there are few: with 5 of them 83 % of intervals meant to hold with 95 % did so; drawn in two stages, 98 %.

    Args:
        groups: (n,) recording session, date or scene of each execution.
        draws: number of resamples.
        seed: of the draws.

    Source: Davison, Hinkley 1997, Bootstrap Methods and Their Application, section 3.8.
    """
    generator = np.random.default_rng(seed)
    names, index = np.unique(np.array(groups), return_inverse=True)
    times = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    drawn = np.ones((draws + 1, len(groups)))
    for group in range(len(names)):
        members = np.flatnonzero(index == group)
        share = np.full(len(members), 1 / len(members))
        drawn[1:, members] = generator.multinomial(len(members) * times[:, group], share)
    return drawn


def auroc_within(scores: Float64s, failed: NDArray[np.bool_], strata: Sequence[str], drawn: Float64s) -> Float64s:
    """Share of the pairs of a failure and a success of one stratum in which the failure scores higher, ties half.

    Args:
        scores: (n,) NaN where an execution was not judged; it is then in no pair.
        failed: (n,) the truth.
        strata: (n,) skill of each execution, or skill and session: only pairs of equal ones count.
        drawn: (draws + 1, n) from `resamples`.

    Returns:
        (draws + 1,) the figure, then the same of each resample; NaN where a resample holds no such pair.
    """
    kind, judged = np.array(strata), np.isfinite(scores)
    won, pairs = np.zeros(len(drawn)), np.zeros(len(drawn))
    for stratum in np.unique(kind):
        failures = np.flatnonzero((kind == stratum) & judged & failed)
        successes = np.flatnonzero((kind == stratum) & judged & ~failed)
        above = scores[failures, None] - scores[None, successes]  # failures x successes
        wins = (above > 0) + 0.5 * (above == 0)
        won += ((drawn[:, failures] @ wins) * drawn[:, successes]).sum(axis=1)
        pairs += drawn[:, failures].sum(axis=1) * drawn[:, successes].sum(axis=1)
    figures: Float64s = np.divide(won, pairs, out=np.full(len(drawn), np.nan), where=pairs > 0)
    return figures


def estimate(figures: Float64s, groups_n: int) -> Estimate:
    """A figure with the 95 % interval of its resamples, both (draws + 1,) as `auroc_within` returns them.

    Args:
        figures: a figure and its resamples, or a difference of two that were resampled together.
        groups_n: number of groups behind it.
    """
    if not np.isfinite(figures[0]):
        return Estimate(np.nan, np.nan, np.nan, 0)
    low, high = np.nanpercentile(figures[1:], [2.5, 97.5])
    return Estimate(float(figures[0]), float(low), float(high), groups_n)


@dataclass(frozen=True, slots=True)
class Judged:
    """Scores of the same executions, once for each draw of the successes' events.

    Attributes:
        materials: what was judged.
        scores: (n,) for each of them, NaN where an execution was not judged.
    """

    materials: Sequence[Material]
    scores: Sequence[Float64s]

    def only(self, keep: Callable[[Example], bool]) -> Self:
        """Without the scores of the others."""
        kept = [np.array([keep(one) for one in material.examples]) for material in self.materials]
        return self._where(kept)

    def where(self, other: "Judged") -> Self:
        """Without the scores of what the other did not judge."""
        return self._where([np.isfinite(scores) for scores in other.scores])

    def figures(self, drawn: Float64s, stratum: Callable[[Example], str] = lambda one: one.skill) -> Float64s:
        """`auroc_within` the strata, (draws + 1,): the mean over the materials, and that of each resample."""
        rows = [
            auroc_within(scores, material.failed, [stratum(one) for one in material.examples], drawn)
            for material, scores in zip(self.materials, self.scores, strict=True)
        ]
        mean: Float64s = np.mean(rows, axis=0)
        return mean

    def _where(self, kept: Sequence[NDArray[np.bool_]]) -> Self:
        scores = [np.where(keep, one, np.nan) for keep, one in zip(kept, self.scores, strict=True)]
        return type(self)(self.materials, scores)
