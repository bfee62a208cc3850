"""Which skill to run next: the expected information gain of each, and what running it costs.

The default is the mutual information between "who has the bug" and the outcome of the next execution, its true
expectation in closed form. Source: Hangl et al. 2017, eq. 16-17; docs/derivations.md, section Gain.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from misstep.blame.belief import Belief, Inference
from misstep.blame.coverage import Coverage
from misstep.blame.likelihood import Priors, SkillOutcomes
from misstep.core.streams import Float64s, Int64s


@dataclass(frozen=True, slots=True)
class Forecast:
    """How a skill's next execution will end, under each hypothesis.

    Attributes:
        rows: (active,) the functions that it calls.
        fails: (active,) probability that it fails if one of them has the bug.
        otherwise: that it fails if another function has it, or none.
    """

    rows: Int64s
    fails: Float64s
    otherwise: float


def forecasts(inference: Inference, coverage: Coverage, priors: Priors = Priors()) -> dict[str, Forecast]:
    """The forecast of every skill."""
    told, reach = inference.outcomes, _reach(inference, coverage, priors)
    return {
        skill: _forecast(told.get(skill) or SkillOutcomes.of([], exercise, priors), reach, priors)
        for skill, exercise in coverage.skills.items()
    }


def _reach(inference: Inference, coverage: Coverage, priors: Priors) -> Float64s:
    """(functions,) `Inference.reach` of every function; without executions it depends on the number of callers only."""
    callers = np.maximum(coverage.users, 1)
    reach: Float64s = (1 / (1 - priors.silent ** np.arange(1.0, callers.max() + 1)))[callers - 1]
    reach[inference.rows] = inference.reach
    return reach


def _forecast(outcomes: SkillOutcomes, reach: Float64s, priors: Priors) -> Forecast:
    ratio = (1 - priors.silent) * np.exp(outcomes.log_shows)
    shows = reach[outcomes.rows] * ratio / (priors.silent + ratio)  # P(the bug shows in this skill | it is in f)
    fails = outcomes.spurious_if_shows + outcomes.rate * outcomes.caused_if_shows
    return Forecast(outcomes.rows, shows * fails + (1 - shows) * outcomes.spurious, outcomes.spurious)


def expected_gain_bits(belief: Belief, forecast: Forecast) -> float:
    """I(hypothesis; outcome) of one execution; functions that the skill does not call count as one hypothesis."""
    active = belief.probability[forecast.rows]
    hypotheses = np.append(active, max(1 - active.sum(), 0.0))
    return mutual_information_bits(hypotheses, np.append(forecast.fails, forecast.otherwise))


def mutual_information_bits(hypotheses: Float64s, fails: Float64s) -> float:
    """I(hypothesis; outcome) for probabilities of hypotheses and of failing under each, both (n,)."""
    information = binary_entropy_bits(hypotheses @ fails) - hypotheses @ binary_entropy_bits(fails)
    return max(float(information), 0.0)


def binary_entropy_bits(p: Float64s) -> Float64s:
    """H of a coin that falls on its face with probability p."""
    inside = np.clip(p, 1e-300, 1 - 1e-16)
    entropy: Float64s = -(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside))
    return entropy


SWITCH = 0.1
"""What changing the set-up costs, in executions: enough to end an alternation between skills that promise the same."""


@dataclass(frozen=True, slots=True)
class Price:
    """What running a skill costs: executions, or robot seconds.

    Attributes:
        per_second: count robot seconds.
        switch: what changing the set-up from one skill to another costs on top, in the same unit.
    """

    per_second: bool = False
    switch: float = SWITCH

    def of(self, skill: str, cost_s: float, last: str | None) -> float:
        """Of running a skill after the last one."""
        changes = last is not None and skill != last
        return (cost_s if self.per_second else 1.0) + (self.switch if changes else 0.0)


BY_EXECUTION = Price()


def best_skill(gains_bits: Mapping[str, float], costs_s: Mapping[str, float], price: Price, last: str | None) -> str:
    """The skill of highest expected gain for its price; equal ones by name."""
    return min(gains_bits, key=lambda skill: (-gains_bits[skill] / price.of(skill, costs_s[skill], last), skill))
