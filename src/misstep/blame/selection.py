"""Which skill to run next: the expected information gain of each, and what running it costs.

The default is the mutual information between "who has the bug" and the outcome of the next execution, its true
expectation in closed form; where values of calls are recorded, also what those of a failing execution will tell.
Source: Hangl et al. 2017, eq. 16-17; docs/derivations.md, section Gain.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from misstep.blame.belief import Belief, Inference, silent_nodes
from misstep.blame.coverage import Coverage, Exercises
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


@dataclass(frozen=True, slots=True)
class Forecasts(Mapping[str, Forecast]):
    """The forecasts of all skills, by name; made and weighed for all of them at once.

    Attributes:
        exercises: what the skills call; forecasts are in its order.
        fails: (N,) see `Forecast`.
        otherwise: (skills,) see `Forecast`.
        wider: forecasts of the skills that called more under test than any success did, which count instead.
    """

    exercises: Exercises
    fails: Float64s
    otherwise: Float64s
    wider: Mapping[str, Forecast]

    def __getitem__(self, skill: str) -> Forecast:
        if skill in self.wider:
            return self.wider[skill]
        number, pairs = self.exercises.place(skill)
        return Forecast(self.exercises.rows[pairs], self.fails[pairs], float(self.otherwise[number]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.exercises.skills)

    def __len__(self) -> int:
        return len(self.exercises.skills)

    def gains_bits(self, belief: Belief, telling: Collection[str] = ()) -> dict[str, float]:
        """Expected gain of each skill, as `expected_gain_bits`.

        Args:
            belief: over the functions.
            telling: skills whose next failing execution will have values of calls, when none had yet.
        """
        ours = self.exercises
        active = belief.probability[ours.rows]
        rest = np.maximum(1 - ours.sums(active), 0.0)
        failing = ours.sums(active * self.fails) + rest * self.otherwise
        expected = ours.sums(active * binary_entropy_bits(self.fails)) + rest * binary_entropy_bits(self.otherwise)
        named = ours.sums(_weighed_bits(active * self.fails)) + _weighed_bits(rest * self.otherwise)
        tells = VALUES_TELL * np.array([skill in telling for skill in ours.skills])
        gains = np.maximum(binary_entropy_bits(failing) - expected, 0.0)
        gains += tells * np.maximum(_weighed_bits(failing) - named, 0.0)
        wider = {
            skill: expected_gain_bits(belief, forecast, skill in telling) for skill, forecast in self.wider.items()
        }
        return dict(zip(ours.skills, gains.tolist(), strict=True)) | wider


def forecasts(inference: Inference, coverage: Coverage, priors: Priors = Priors()) -> Forecasts:
    """The forecast of every skill."""
    ours, before = coverage.exercises, _before(coverage, priors)
    spurious, shows = before.spurious.copy(), before.shows.copy()
    shows[inference.rows] = inference.reach @ before.chance
    fails = spurious[ours.owner] + shows[ours.rows] * before.caused
    wider = {}
    for skill in inference.outcomes.keys() & coverage.skills.keys():
        told = _forecast(inference, inference.outcomes[skill], before.chance)
        number, pairs = ours.place(skill)
        if len(told.rows) > pairs.stop - pairs.start:
            wider[skill] = told
        else:
            fails[pairs], spurious[number] = told.fails, told.otherwise
    return Forecasts(ours, fails, spurious, wider)


@dataclass(frozen=True, slots=True)
class _Before:
    """What is expected before any execution.

    Attributes:
        spurious: (skills,) E[ε].
        caused: (N,) call rate times E[(1-ε) q].
        chance: (S,) 1 - s at the nodes of the share s of silent skills.
        shows: (functions,) P(the bug shows in a skill | it is in f), which depends on the number of f's callers only.
    """

    spurious: Float64s
    caused: Float64s
    chance: Float64s
    shows: Float64s


@lru_cache(maxsize=4)
def _before(coverage: Coverage, priors: Priors) -> _Before:
    ours = coverage.exercises
    (a, b), (shown, hidden) = priors.spurious, priors.manifest
    spurious = (a + ours.failures) / (a + b + ours.failures + ours.successes)
    caused = ours.rate * ((1 - spurious) * (shown / (shown + hidden)))[ours.owner]
    callers = np.maximum(coverage.users, 1)
    log_silent, log_weight = silent_nodes(priors, np.arange(1, callers.max() + 1))
    chance = -np.expm1(log_silent)
    return _Before(spurious, caused, chance, (np.exp(log_weight) @ chance)[callers - 1])


def _forecast(inference: Inference, outcomes: SkillOutcomes, chance: Float64s) -> Forecast:
    """Of an executed skill."""
    ratio = chance * np.exp(outcomes.log_shows)[:, None]  # active x S
    reach = inference.reach[np.searchsorted(inference.rows, outcomes.rows)]
    shows = (reach * ratio / (1 - chance + ratio)).sum(axis=1)  # P(it shows in this skill | it is in f)
    fails = outcomes.spurious_if_shows + outcomes.rate * outcomes.caused_if_shows
    return Forecast(outcomes.rows, shows * fails + (1 - shows) * outcomes.spurious, outcomes.spurious)


VALUES_TELL = 0.5
"""Probability that the values of a skill's first failing execution tell which function has the bug."""


def expected_gain_bits(belief: Belief, forecast: Forecast, telling: bool = False) -> float:
    """I(hypothesis; outcome) of one execution; functions that the skill does not call count as one hypothesis.

    Args:
        belief: over the functions.
        forecast: of the execution.
        telling: whether the values of its calls will tell, with probability `VALUES_TELL`, which hypothesis is true,
            if it fails.
    """
    active = belief.probability[forecast.rows]
    hypotheses, fails = np.append(active, max(1 - active.sum(), 0.0)), np.append(forecast.fails, forecast.otherwise)
    gain = mutual_information_bits(hypotheses, fails)
    if not telling:
        return gain
    failing = hypotheses * fails
    return gain + VALUES_TELL * max(float(_weighed_bits(failing.sum()) - _weighed_bits(failing).sum()), 0.0)


def _weighed_bits(p: Float64s | np.float64) -> Float64s:
    """p log2 p."""
    weighed: Float64s = p * np.log2(np.maximum(p, 1e-300))
    return weighed


def mutual_information_bits(hypotheses: Float64s, fails: Float64s) -> float:
    """I(hypothesis; outcome) for probabilities of hypotheses and of failing under each, both (n,)."""
    information = binary_entropy_bits(hypotheses @ fails) - hypotheses @ binary_entropy_bits(fails)
    return max(float(information), 0.0)


def binary_entropy_bits(p: Float64s) -> Float64s:
    """H of a coin that falls on its face with probability p."""
    inside = np.minimum(np.maximum(p, 1e-300), 1 - 1e-16)  # np.clip takes twice as long for a few hundred
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
