"""How well risks tell failures from successes: the papers' figures, and those that unequal classes don't flatter.

Source: Temel et al., Tables I and II: precision, recall and F1 are means over both classes, weighted by their size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.evaluate.metrics import Estimate, auroc, bootstrap

Bools = NDArray[np.bool_]
THRESHOLD = 0.5
"""Risk from which on a failure is predicted."""


@dataclass(frozen=True, slots=True)
class Classification:
    """Figures over executions, with intervals over their scenes.

    Attributes:
        precision, recall, f1: means over both classes, weighted by their size.
        failure_f1: F1 of failures.
        balanced_accuracy: mean recall of both classes.
        auroc: chance that a failure has a higher risk than a success.
    """

    precision: Estimate
    recall: Estimate
    f1: Estimate
    failure_f1: Estimate
    balanced_accuracy: Estimate
    auroc: Estimate

    @classmethod
    def of(cls, risks: Float64s, failed: Bools, groups: Sequence[object]) -> "Classification":
        """From the risk of each execution, whether it failed, and the scene that it was in, all (n,)."""
        _, scene = np.unique(np.array([str(one) for one in groups]), return_inverse=True)
        rows = [np.flatnonzero(scene == one) for one in range(int(scene.max()) + 1)]

        def estimate(figure: Callable[[Float64s, Bools], float]) -> Estimate:
            def of_scenes(drawn: Float64s) -> float:
                picked = np.concatenate([rows[int(one)] for one in drawn])
                return figure(risks[picked], failed[picked])

            return bootstrap(np.arange(len(rows)), of_scenes)

        return cls(*(estimate(figure) for figure in (_precision, _recall, weighted_f1, _failure_f1, _balanced, auroc)))


def _precision(risks: Float64s, failed: Bools) -> float:
    return _weighted(_precisions(risks > THRESHOLD, failed), failed)


def _recall(risks: Float64s, failed: Bools) -> float:
    return _weighted(_recalls(risks > THRESHOLD, failed), failed)


def weighted_f1(risks: Float64s, failed: Bools) -> float:
    """Mean of both classes' F1, weighted by their size, from the risks of executions and whether they failed."""
    return _weighted(_f1s(risks > THRESHOLD, failed), failed)


def _failure_f1(risks: Float64s, failed: Bools) -> float:
    return float(_f1s(risks > THRESHOLD, failed)[1])


def _balanced(risks: Float64s, failed: Bools) -> float:
    there = [(failed == one).any() for one in (False, True)]
    return float(_recalls(risks > THRESHOLD, failed)[there].mean())


def _precisions(predicted: Bools, failed: Bools) -> Float64s:
    """Of successes and failures; 0 where none is predicted."""
    return np.array([_share(failed == one, predicted == one) for one in (False, True)])


def _recalls(predicted: Bools, failed: Bools) -> Float64s:
    return np.array([_share(predicted == one, failed == one) for one in (False, True)])


def _f1s(predicted: Bools, failed: Bools) -> Float64s:
    precision, recall = _precisions(predicted, failed), _recalls(predicted, failed)
    harmonic: Float64s = 2 * precision * recall / np.maximum(precision + recall, 1e-300)
    return harmonic


def _share(hits: Bools, among: Bools) -> float:
    return float(hits[among].mean()) if among.any() else 0.0


def _weighted(figures: Float64s, failed: Bools) -> float:
    share = float(failed.mean())
    return float(figures @ [1 - share, share])
