"""The belief and the gain against the book: every hypothesis, every pattern of skills it shows in, every node."""

import math
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.blame.belief import infer
from misstep.blame.coverage import Coverage, Exercise
from misstep.blame.evidence import Evidence
from misstep.blame.likelihood import Priors
from misstep.blame.quadrature import beta_nodes
from misstep.blame.selection import BY_EXECUTION, best_skill, forecasts
from misstep.core.calls import Function

SILENCES = st.sampled_from([(0.3, 1.5), (2.0, 3.0)])
EXPOSURES = st.sampled_from([0.0, 0.1, 0.4, 1.0])
RATIOS = st.floats(0.2, 5)
FUNCTIONS_N = 4
TOLD = st.tuples(
    st.sampled_from("abc"), st.booleans(), st.lists(st.tuples(EXPOSURES, RATIOS, RATIOS), min_size=4, max_size=4)
)


def exposure_of(one: Evidence, row: int) -> float:
    return float(dict(zip(one.rows.tolist(), one.exposure.tolist(), strict=True)).get(row, 0.0))


def ratio_of(one: Evidence, row: int, priors: Priors) -> float:
    """What timing and activity of a failing execution say of one function."""
    if row not in one.rows.tolist():
        return 1.0
    at = one.rows.tolist().index(row)
    odd = float(one.oddness[at])
    activity = (1 - priors.deviates + priors.deviates * odd) / (1 - priors.disturbed + priors.disturbed * odd)
    return float(one.timing[at]) * (activity if one.exposure[at] > 0 else 1.0)


def skill_likelihood(
    ours: Sequence[Evidence], trusted: tuple[int, int], row: int | None, shows: bool, call_rate: float, priors: Priors
) -> tuple[float, float]:
    """P(executions of a skill | hypothesis), and P(executions, and the next one fails | hypothesis)."""
    a, b = priors.spurious
    epsilons, epsilon_weights = beta_nodes(a + trusted[0], b + trusted[1], 12)
    qs, q_weights = beta_nodes(*priors.manifest, 12) if shows else (np.zeros(1), np.zeros(1))
    seen = next_fails = 0.0
    for epsilon, log_e in zip(epsilons, epsilon_weights, strict=True):
        for q, log_q in zip(qs, q_weights, strict=True):
            p = math.exp(log_e + log_q)
            for one in ours:
                caused = (1 - epsilon) * q * (exposure_of(one, row) if row is not None else 0.0)
                p *= epsilon + caused if one.failed else 1 - epsilon - caused
            seen += p
            next_fails += p * (epsilon + (1 - epsilon) * q * call_rate)
    failing = [one for one in ours if one.failed]
    if shows and row is not None and failing:
        once = math.prod(ratio_of(one, row, priors) for one in failing) ** (1 / len(failing))
        seen, next_fails = seen * once, next_fails * once
    return seen, next_fails


def weigh(
    coverage: Coverage, evidence: Sequence[Evidence], priors: Priors = Priors()
) -> tuple[np.ndarray, Mapping[str, np.ndarray]]:
    """(functions + 1,) posterior, no bug last; and per skill, the probability that it fails next under each."""
    hypotheses = [*range(len(coverage.functions)), None]
    weights, fails = np.zeros(len(hypotheses)), {skill: np.zeros(len(hypotheses)) for skill in coverage.skills}
    for place, row in enumerate(hypotheses):
        prior = priors.no_bug if row is None else (1 - priors.no_bug) / len(coverage.functions)
        callers = [] if row is None else _callers(coverage, evidence, row)
        patterns = [dict(zip(callers, one, strict=True)) for one in product((False, True), repeat=len(callers))]
        possible = [one for one in patterns if not callers or any(one.values())]  # a bug shows somewhere
        for pattern, weight in zip(possible, _weights(possible, priors), strict=True):
            told = {skill: _told(coverage, evidence, skill, row, pattern, priors) for skill in coverage.skills}
            likelihood = math.prod(seen for seen, _ in told.values())
            weights[place] += prior * weight * likelihood
            for skill, (seen, next_fails) in told.items():
                fails[skill][place] += prior * weight * likelihood / seen * next_fails
    return weights / weights.sum(), {skill: values / weights for skill, values in fails.items()}


def _weights(patterns: Sequence[Mapping[str, bool]], priors: Priors) -> np.ndarray:
    """Of patterns of silent skills, for every share of silent skills that a bug may have."""
    total = np.zeros(len(patterns))
    for silent, log_weight in zip(*beta_nodes(*priors.silent, 8), strict=True):
        chance = [math.prod(1 - silent if shows else silent for shows in one.values()) for one in patterns]
        total += math.exp(log_weight) * np.array(chance) / sum(chance)
    return total


def _callers(coverage: Coverage, evidence: Sequence[Evidence], row: int) -> list[str]:
    usual = {skill for skill, one in coverage.skills.items() if row in one.rows.tolist()}
    return sorted(usual | {one.skill for one in evidence if row in one.rows.tolist()})


def _told(
    coverage: Coverage,
    evidence: Sequence[Evidence],
    skill: str,
    row: int | None,
    pattern: Mapping[str, bool],
    priors: Priors,
) -> tuple[float, float]:
    exercise = coverage.skills[skill]
    rates = dict(zip(exercise.rows.tolist(), exercise.rate.tolist(), strict=True))
    rate = rates.get(row, 0.0) if row is not None else 0.0
    ours = [one for one in evidence if one.skill == skill]
    trusted = (exercise.failures, exercise.successes)
    return skill_likelihood(ours, trusted, row, pattern.get(skill, False), rate, priors)


def entropy_bits(p: np.ndarray) -> float:
    return -sum(x * math.log2(x) for x in p.tolist() if x > 0)


def gain_bits(posterior: np.ndarray, fails: np.ndarray) -> float:
    """Entropy now, minus the mean entropy after each outcome (eq. 16 under the predictive distribution)."""
    gain = entropy_bits(posterior)
    for chance in (fails, 1 - fails):
        outcome = float(posterior @ chance)
        if outcome > 0:
            gain -= outcome * entropy_bits(posterior * chance / outcome)
    return gain


COVERAGE = Coverage(
    tuple(Function(name) for name in "fghi"),
    {
        "a": Exercise(np.array([0, 1, 2]), np.array([1.0, 1.0, 0.25]), 1, 20),
        "b": Exercise(np.array([1]), np.array([0.5]), 0, 30),
        "c": Exercise(np.array([2, 3]), np.array([1.0, 1.0]), 0, 5),
    },
)


def evidence(skill: str, failed: bool, told: Sequence[tuple[float, float, float]]) -> Evidence:
    exposure, timing, oddness = (np.array(column) for column in zip(*told, strict=True))
    rows = np.flatnonzero(exposure > 0)
    ones = np.ones(len(rows))
    if not failed:
        return Evidence(skill, False, rows, np.ceil(exposure[rows]), *[ones] * 5, 0 * ones, 0 * ones)
    return Evidence(skill, True, rows, exposure[rows], timing[rows], oddness[rows], *[ones] * 3, 0 * ones, 0 * ones)


@settings(deadline=None, max_examples=25)
@given(st.lists(TOLD, max_size=6), SILENCES)
def test_belief_and_gains_equal_every_hypothesis_weighed_by_itself(seen: list, silent: tuple[float, float]) -> None:
    priors = Priors(silent=silent)
    told = [evidence(*one) for one in seen]
    inference = infer(COVERAGE, told, priors)
    posterior, fails = weigh(COVERAGE, told, priors)
    belief = inference.belief
    np.testing.assert_allclose(np.append(belief.probability, belief.no_bug), posterior, atol=1e-10)

    gains = forecasts(inference, COVERAGE, priors).gains_bits(belief)
    literal = {skill: gain_bits(posterior, chances) for skill, chances in fails.items()}
    for skill, gain in gains.items():
        assert abs(gain - max(literal[skill], 0.0)) <= 1e-9
    best, runner_up = sorted(literal.values(), reverse=True)[:2]
    if best - runner_up > 1e-9:
        costs = dict.fromkeys(gains, 1.0)
        assert best_skill(gains, costs, BY_EXECUTION, None) == max(literal, key=lambda skill: literal[skill])
