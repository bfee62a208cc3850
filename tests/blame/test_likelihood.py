import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from misstep.blame.evidence import EARLY_ALARM, Evidence
from misstep.blame.likelihood import (
    Priors,
    SkillOutcomes,
    beta_nodes,
    deviation_log_ratio,
    log_likelihoods,
    logsumexp,
)

PRIORS = Priors()


def evidence(skill: str, failed: bool, exposure: list[float], **arrays: list[float]) -> Evidence:
    given_arrays = {
        name: np.array(arrays.get(name, [default] * len(exposure)))
        for name, default in (("timing", 1.0), ("observed", 1.0), ("expected", 1.0), ("deviation", 0.1))
    }
    return Evidence(skill, failed, np.array(exposure), **given_arrays)


def literal_likelihood(outcomes: list[tuple[bool, float]]) -> float:
    """Likelihood of one skill's outcomes under one function, by adaptive integration over ε and q."""
    a, b = PRIORS.manifest
    epsilon_prior, q_prior = stats.beta(*PRIORS.spurious), stats.beta(a, b)

    def likelihood(epsilon: float, q: float) -> float:
        fails = [epsilon + (1 - epsilon) * q * exposure for _, exposure in outcomes]
        return math.prod(
            p if failed else 1 - epsilon - (1 - epsilon) * q * math.ceil(exposure)
            for p, (failed, exposure) in zip(fails, outcomes, strict=True)
        )

    def over_q(epsilon: float) -> float:
        shows = integrate.quad(lambda q: likelihood(epsilon, q) * q_prior.pdf(q), 0, 1)[0]
        return PRIORS.silent * likelihood(epsilon, 0.0) + (1 - PRIORS.silent) * shows

    def integrand(u: float) -> float:  # by quantile, as the density has a pole at 0
        return over_q(epsilon_prior.ppf(u))

    return float(integrate.quad(integrand, 0, 1, limit=200)[0])


@pytest.mark.parametrize(
    "outcomes",
    [
        [(True, 1.0)],
        [(False, 1.0)],
        [(True, 0.0), (False, 0.0)],
        [(True, 1.0), (True, 1.0), (False, 1.0)],
        [(True, EARLY_ALARM), (False, 1.0), (False, 1.0)],
        [(True, 1.0)] * 5,
    ],
)
def test_marginal_equals_adaptive_integration(outcomes: list[tuple[bool, float]]) -> None:
    seen = [evidence("a", failed, [exposure]) for failed, exposure in outcomes]
    fast = SkillOutcomes.of(seen, None, 1, PRIORS).log_marginal()[0]
    assert math.exp(fast) == pytest.approx(literal_likelihood(outcomes), rel=0.03)


def test_without_a_bug_only_spurious_failures_happen() -> None:
    seen = [evidence("a", True, [1.0]), evidence("a", False, [1.0])]
    a, b = PRIORS.spurious
    exact = a * b / ((a + b) * (a + b + 1))  # E[ε (1-ε)]
    assert math.exp(SkillOutcomes.of(seen, None, 1, PRIORS).log_marginal_no_bug()) == pytest.approx(exact, rel=0.03)


@given(st.floats(0.3, 60), st.floats(0.3, 500), st.integers(10, 24))
def test_beta_nodes_keep_mass_mean_and_most_of_the_spread(a: float, b: float, n: int) -> None:
    nodes, log_weight = beta_nodes(a, b, n)
    weight = np.exp(log_weight)
    assert weight.sum() == pytest.approx(1)
    assert weight @ nodes == pytest.approx(a / (a + b), rel=2e-3)
    assert ((nodes > 0) & (nodes < 1)).all()
    variance = weight @ (nodes - weight @ nodes) ** 2
    exact = a * b / ((a + b) ** 2 * (a + b + 1))
    assert 0.7 * exact < variance <= 1.01 * exact


def test_beta_nodes_of_a_needle_are_still_a_distribution() -> None:
    nodes, log_weight = beta_nodes(3e5, 7e5, 16)
    assert np.exp(log_weight).sum() == pytest.approx(1)
    assert nodes == pytest.approx(0.3, abs=0.01)


def test_a_failure_speaks_against_functions_that_were_not_called() -> None:
    logs, no_bug = log_likelihoods([evidence("a", True, [1.0, EARLY_ALARM, 0.0])], {}, 3, PRIORS)
    assert logs[0] > logs[1] > logs[2] == pytest.approx(no_bug)


def test_successes_exonerate_but_at_most_down_to_the_silent_share() -> None:
    logs, no_bug = log_likelihoods([evidence("a", False, [1.0, 0.0])] * 200, {}, 2, PRIORS)
    assert logs[1] == pytest.approx(no_bug)
    assert math.exp(logs[0] - logs[1]) == pytest.approx(PRIORS.silent, rel=0.1)


def test_timing_counts_once_a_skill_however_often_it_repeats() -> None:
    def odds(repeats: int) -> float:
        seen = [evidence("a", True, [1.0, 1.0], timing=[3.0, 1.0])] * repeats
        logs, _ = log_likelihoods(seen, {}, 2, PRIORS)
        return float(logs[0] - logs[1])

    assert odds(1) == pytest.approx(math.log(3)) == pytest.approx(odds(10))


@given(st.floats(0, 5), st.floats(0, 5), st.floats(0, 2))
def test_a_deviation_says_something_but_never_everything(observed: float, expected: float, deviation: float) -> None:
    one = evidence("a", True, [1.0], observed=[observed], expected=[expected], deviation=[deviation])
    ratio = math.exp(deviation_log_ratio(one, PRIORS)[0])
    low = (1 - PRIORS.deviates) / (1 - PRIORS.disturbed)
    assert low <= ratio <= PRIORS.deviates / PRIORS.disturbed + 1e-9


def test_the_odder_the_activity_the_more_suspicious() -> None:
    values = [
        deviation_log_ratio(evidence("a", True, [1.0], observed=[1 + 0.1 * z]), PRIORS)[0] for z in (0, 1, 2, 3, 9)
    ]
    assert values == sorted(values) and values[0] < 0 < values[-1]


def test_functions_never_called_do_not_deviate() -> None:
    assert deviation_log_ratio(evidence("a", True, [0.0], observed=[0.0], expected=[5.0]), PRIORS)[0] == 0


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, EARLY_ALARM, 1.0])), max_size=6))
def test_prediction_is_the_ratio_of_marginals(outcomes: list[tuple[bool, float]]) -> None:
    """P(next fails | seen) = P(seen and fails) / P(seen), by the same integrals."""
    seen = [evidence("a", failed, [exposure]) for failed, exposure in outcomes]
    skill = SkillOutcomes.of(seen, None, 1, PRIORS)
    predicted, without = skill.predict(np.ones(1))
    longer = SkillOutcomes.of([*seen, evidence("a", True, [1.0])], None, 1, PRIORS)
    assert predicted[0] == pytest.approx(math.exp(longer.log_marginal()[0] - skill.log_marginal()[0]))
    assert without == pytest.approx(math.exp(longer.log_marginal_no_bug() - skill.log_marginal_no_bug()))


def test_evidence_is_exchangeable() -> None:
    seen = [evidence(skill, failed, [1.0, 0.0]) for skill, failed in product("ab", (True, False))]
    forth, back = (log_likelihoods(order, {}, 2, PRIORS) for order in (seen, seen[::-1]))
    np.testing.assert_allclose(forth[0], back[0])
    assert forth[1] == pytest.approx(back[1])


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=9))
def test_logsumexp_equals_scipys(values: list[float]) -> None:
    from scipy.special import logsumexp as oracle

    assert logsumexp(np.array(values), axis=0) == pytest.approx(oracle(values))
