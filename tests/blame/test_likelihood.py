import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from misstep.blame.coverage import Exercise
from misstep.blame.evidence import Evidence
from misstep.blame.likelihood import Priors, SkillOutcomes, activity_log_ratio

PRIORS = Priors()


def exercise(functions_n: int) -> Exercise:
    return Exercise(np.arange(functions_n), np.ones(functions_n), 0, 0)


def evidence(failed: bool, exposure: list[float], **arrays: list[float]) -> Evidence:
    ones = np.ones(len(exposure))
    told = {name: np.array(arrays.get(name, ones)) for name in ("timing", "oddness")}
    return Evidence("a", failed, np.arange(len(exposure)), np.array(exposure), **told, observed=ones, expected=ones,
                    deviation=ones, values=0 * ones, window=0 * ones)  # fmt: skip


def told(seen: list[Evidence], functions_n: int = 1) -> SkillOutcomes:
    return SkillOutcomes.of(seen, exercise(functions_n), PRIORS)


def literal_likelihood(outcomes: list[tuple[bool, float]], shows: bool = True) -> float:
    """Likelihood of one skill's outcomes under one function, by adaptive integration over ε and q."""
    epsilon_prior, q_prior = stats.beta(*PRIORS.spurious), stats.beta(*PRIORS.manifest)

    def likelihood(epsilon: float, q: float) -> float:
        fails = [epsilon + (1 - epsilon) * q * exposure for _, exposure in outcomes]
        return math.prod(p if failed else 1 - p for p, (failed, _) in zip(fails, outcomes, strict=True))

    def over_q(epsilon: float) -> float:
        if not shows:
            return likelihood(epsilon, 0.0)
        return float(integrate.quad(lambda q: likelihood(epsilon, q) * q_prior.pdf(q), 0, 1)[0])

    def integrand(u: float) -> float:  # by quantile, as the density has a pole at 0
        return over_q(float(epsilon_prior.ppf(u)))

    return float(integrate.quad(integrand, 0, 1, limit=200)[0])


@pytest.mark.parametrize(
    "outcomes",
    [
        [(True, 1.0)],
        [(False, 1.0)],
        [(True, 1.0), (True, 1.0), (False, 1.0)],
        [(True, 0.1), (False, 1.0), (False, 1.0)],
        [(True, 0.6), (False, 0.7)],
        [(True, 1.0)] * 5,
    ],
)
def test_the_ratio_equals_adaptive_integration(outcomes: list[tuple[bool, float]]) -> None:
    fast = told([evidence(failed, [exposure]) for failed, exposure in outcomes]).log_shows[0]
    exact = literal_likelihood(outcomes) / literal_likelihood(outcomes, shows=False)
    assert math.exp(fast) == pytest.approx(exact, rel=1e-4)


def test_what_was_never_exposed_explains_as_much_as_no_bug() -> None:
    assert told([evidence(True, [0.0]), evidence(False, [0.0])]).log_shows[0] == pytest.approx(0)


def test_without_executions_nothing_is_said() -> None:
    outcomes = SkillOutcomes.of([], Exercise(np.array([3, 8]), np.array([1.0, 0.5]), 2, 50), PRIORS)
    np.testing.assert_allclose(outcomes.log_shows, 0, atol=1e-12)
    a, b = PRIORS.spurious
    assert outcomes.spurious == pytest.approx((a + 2) / (a + b + 52), rel=2e-3)
    np.testing.assert_allclose(outcomes.caused_if_shows, 0.8 * (1 - outcomes.spurious), rtol=1e-3)


def test_a_failure_speaks_against_functions_that_were_not_called() -> None:
    logs = told([evidence(True, [1.0, 0.1, 0.0])], 3).log_shows
    assert logs[0] > logs[1] > logs[2] == pytest.approx(0)


def test_no_number_of_successes_rules_a_function_out() -> None:
    logs = told([evidence(False, [1.0])] * 200).log_shows
    assert np.isfinite(logs).all() and logs[0] < -10


def test_functions_that_only_the_failing_software_calls_are_told_of() -> None:
    seen = evidence(True, [1.0, 1.0, 1.0])
    outcomes = told([seen], 2)
    np.testing.assert_array_equal(outcomes.rows, [0, 1, 2])
    np.testing.assert_array_equal(outcomes.rate, [1, 1, 0])


def test_timing_counts_once_a_skill_however_often_it_repeats() -> None:
    def odds(repeats: int) -> float:
        logs = told([evidence(True, [1.0, 1.0], timing=[3.0, 1.0])] * repeats, 2).log_shows
        return float(logs[0] - logs[1])

    assert odds(1) == pytest.approx(math.log(3)) == pytest.approx(odds(10))


@given(st.floats(0, 1e200))
def test_activity_says_something_but_never_everything(oddness: float) -> None:
    ratio = math.exp(activity_log_ratio(evidence(True, [1.0], oddness=[oddness]), PRIORS)[0])
    low, high = (1 - PRIORS.deviates) / (1 - PRIORS.disturbed), PRIORS.deviates / PRIORS.disturbed
    assert low - 1e-9 <= ratio <= high + 1e-9


def test_the_odder_the_activity_the_more_suspicious() -> None:
    values = [activity_log_ratio(evidence(True, [1.0], oddness=[odd]), PRIORS)[0] for odd in (0.2, 1, 5, 1e9)]
    assert values == sorted(values) and values[0] < 0 == values[1] < values[-1]


def test_functions_never_called_are_not_judged_by_their_activity() -> None:
    assert activity_log_ratio(evidence(True, [0.0], oddness=[1e9]), PRIORS)[0] == 0
