"""The likelihood over time of successes learned from, of successes held out, and of failures.

One part of the successes is held out by scene, as in a cross-validation; no part of the failures is learned from.

Source: Hangl et al. 2017, fig. 5 and section IV-B1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from misstep.detect.band import likelihood_of
from misstep.detect.method import Advance
from misstep.detect.observation import Observation
from misstep.detect.train import train_observation_model
from misstep.detect.training import Training
from misstep.evaluate.detectors import PARTS, Case, split
from misstep.evaluate.metrics import Estimate, wilson


@dataclass(frozen=True, slots=True)
class LikelihoodCurves:
    """What one skill's detector says of three kinds of executions.

    Attributes:
        step_s: length of a step.
        threshold: highest suspicion that is no alarm; infinite where the successes learned from are too few to set one.
        training: of the successes that it has learned from.
        held_out: of successes of other scenes.
        failures: of the failures.
        onsets_s: when each failure began, in seconds from its start; None where that is not known.
    """

    step_s: float
    threshold: float
    training: Sequence[Observation]
    held_out: Sequence[Observation]
    failures: Sequence[Observation]
    onsets_s: Sequence[float | None]

    @property
    def p_thresh(self) -> float:
        """The threshold on the likelihood; 0 where there is none."""
        return likelihood_of(self.threshold)

    def facts(self) -> dict[str, Any]:
        """As JSON-ready data: the threshold, and of each kind the share that falls under it."""
        return {
            "p_thresh": self.p_thresh,
            "threshold": None if math.isinf(self.threshold) else self.threshold,
            "fallen": {
                "training": fallen(self.training).rounded(),
                "held_out": fallen(self.held_out).rounded(),
                "failures": fallen(self.failures).rounded(),
            },
            "fallen_before_onset": self._fallen_before_onset().rounded(),
        }

    def _fallen_before_onset(self) -> Estimate:
        """Of the failures with a known onset: what fell earlier fell for another reason."""
        pairs = zip(self.failures, self.onsets_s, strict=True)
        known = [(one.t_fail_s, onset_s) for one, onset_s in pairs if onset_s is not None]
        return wilson(sum(t_s is not None and t_s < onset_s for t_s, onset_s in known), len(known))


def fallen(observations: Sequence[Observation]) -> Estimate:
    """The share of executions whose likelihood fell under the threshold at some time, with its interval."""
    return wilson(sum(one.t_fail_step is not None for one in observations), len(observations))


def likelihood_curves(
    skill: str, cases: Sequence[Case], training: Training, advance: Advance = lambda: None
) -> LikelihoodCurves:
    """Learns from the successes of all parts but the first of a split, and observes all cases.

    Args:
        skill: whose they are.
        cases: its executions, which `can_be_compared`.
        training: of its detector; its seed also splits.
        advance: called as the training goes on, `training.advances` times.

    Raises:
        TooFewExecutionsError: the parts to learn from hold fewer successes than training needs.
    """
    successes = [case for case in cases if not case.failed]
    failures = [case for case in cases if case.failed]
    part = split([case.group for case in successes], PARTS, training.seed)
    learned = [case for case, mine in zip(successes, part, strict=True) if mine != 0]
    held_out = [case for case, mine in zip(successes, part, strict=True) if mine == 0]
    model = train_observation_model(skill, [case.measurements for case in learned], "", training, advance)
    return LikelihoodCurves(
        model.step_ns / 1e9,
        model.threshold,
        [model.observe(case.measurements) for case in learned],
        [model.observe(case.measurements) for case in held_out],
        [model.observe(case.measurements) for case in failures],
        [case.onset_s for case in failures],
    )
