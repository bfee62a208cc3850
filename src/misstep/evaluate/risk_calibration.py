"""Whether a risk means what it says: of the executions that are told a risk of p, a share of p should fail."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_scores import estimate, resamples
from misstep.evaluate.classification import THRESHOLD
from misstep.evaluate.metrics import Estimate, reliability, wilson

_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Statement:
    """Executions that were told similar risks.

    Attributes:
        name: which, such as "a risk above 0.5".
        stated: mean risk that they were told.
        observed: share of them that failed, each a trial of its own; its n tells how many they are.
    """

    name: str
    stated: float
    observed: Estimate


@dataclass(frozen=True, slots=True)
class RiskCalibration:
    """How far risks are from what came true.

    Attributes:
        error: expected calibration error in ten bins, with an interval over scenes; few executions make it, and its
            interval, too large.
        by_chance: mean error of the same risks, were they exactly right: what few executions make of nothing.
        statements: of all, of low and of high risks.
    """

    error: Estimate
    by_chance: float
    statements: tuple[Statement, ...]

    @classmethod
    def of(cls, risks: Float64s, failed: NDArray[np.bool_], scenes: Sequence[str]) -> "RiskCalibration":
        """From the risk of each execution, whether it failed, and its scene, all (n,)."""
        drawn = resamples(scenes, _DRAWS)
        place = np.arange(len(risks))
        repeated = (np.repeat(place, times.astype(np.int64)) for times in drawn)
        errors = np.array([reliability(risks[one], failed[one]).error for one in repeated])
        draws = np.random.default_rng(0).random((_DRAWS, len(risks))) < risks
        by_chance = float(np.mean([reliability(risks, draw).error for draw in draws]))
        high = risks > THRESHOLD
        groups = {"any risk": high | ~high, f"a risk up to {THRESHOLD:g}": ~high, f"a risk above {THRESHOLD:g}": high}
        statements = (_statement(name, risks[rows], failed[rows]) for name, rows in groups.items() if rows.any())
        return cls(estimate(errors, len(set(scenes))), by_chance, tuple(statements))


def _statement(name: str, risks: Float64s, failed: NDArray[np.bool_]) -> Statement:
    return Statement(name, float(risks.mean()), wilson(int(failed.sum()), len(failed)))
