import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from misstep.blame.evidence import Evidence
from misstep.blame.fingerprint import DECAY_PER_S, Fingerprint
from misstep.blame.paper import Draws, entropy_bits, expected_gain_bits, likelihood, p_dev, update
from misstep.core.calls import Function
from misstep.signals.activity import Activity

FUNCTIONS_N, STEPS, STEP_NS = 241, 40, 100_000_000
FUNCTIONS = tuple(Function(f"f{index + 1:03d}") for index in range(FUNCTIONS_N))


@given(st.floats(0, 9), st.floats(0, 9), st.floats(0.05, 3))
def test_p_dev_is_the_normal_mass_between_observed_and_expected(o: float, e: float, sd: float) -> None:
    normal = stats.norm(e, sd)
    mass = abs(normal.cdf(o) - normal.cdf(e))
    assert p_dev(np.array([o]), np.array([e]), np.array([sd]))[0] == pytest.approx(mass, abs=1e-12)


def test_p_dev_without_spread() -> None:
    np.testing.assert_array_equal(p_dev(np.array([1.0, 2.0]), np.ones(2), np.zeros(2)), [0, 0.5])


def test_likelihood_is_eq_14() -> None:
    np.testing.assert_array_equal(likelihood(np.array([0.0, 0.5]), failed=True), [0.5, 0.75])
    np.testing.assert_array_equal(likelihood(np.array([0.0, 0.5]), failed=False), [0.0, 0.5])


def test_a_success_rules_out_for_good_what_it_did_not_call() -> None:
    """The paper's flaw, kept in this preset: the default preset's tests pin the opposite."""
    seen = Evidence(
        "a",
        False,
        np.arange(2),
        *[np.ones(2)] * 3,
        np.array([0.0, 1.2]),
        np.array([0.0, 1.0]),
        np.array([0.0, 0.3]),
        *np.zeros((2, 2)),
    )
    np.testing.assert_array_equal(update(np.full(2, 0.5), seen), [0, 1])


def test_functions_that_the_evidence_leaves_out_are_as_expected() -> None:
    seen = Evidence(
        "a",
        True,
        np.array([1]),
        *[np.ones(1)] * 3,
        np.array([1.3]),
        np.array([1.0]),
        np.array([0.3]),
        *np.zeros((2, 1)),
    )
    one = p_dev(np.array([1.3]), np.array([1.0]), np.array([0.3]))[0]
    np.testing.assert_allclose(update(np.full(2, 0.5), seen), np.array([1, 1 + one]) / (2 + one))


def test_a_belief_that_would_vanish_stays() -> None:
    seen = Evidence("a", False, np.arange(2), *[np.ones(2)] * 3, *[np.zeros(2)] * 5)
    np.testing.assert_array_equal(update(np.array([0.3, 0.7]), seen), [0.3, 0.7])


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=9))
def test_entropy_equals_scipys(weights: list[float]) -> None:
    belief = np.array(weights) / np.sum(weights)
    assert entropy_bits(belief) == pytest.approx(stats.entropy(belief, base=2), abs=1e-9)


def simulated(generator: np.random.Generator, used: tuple[int, ...]) -> Activity:
    """F_a(f1, f2, …) of section IV-A: normal counts for used functions, 0 for the others."""
    counts = np.zeros((FUNCTIONS_N, STEPS))
    counts[[index - 1 for index in used]] = generator.normal(5, 1, (len(used), STEPS))
    return Activity(FUNCTIONS, STEP_NS, counts)


def literal_gain(belief: np.ndarray, activities: list[Activity], generator: np.random.Generator, samples: int) -> float:
    """Eq. 16-17 sample by sample, from the raw counts."""
    fade = math.exp(-DECAY_PER_S * STEP_NS / 1e9)

    def weighted(counts: np.ndarray, t_fail: int) -> np.ndarray:
        weights = fade ** np.arange(t_fail, -1, -1)
        return counts[:, : t_fail + 1] @ weights / weights.sum()

    def entropy(p: np.ndarray) -> float:
        return -sum(x * math.log2(x) for x in p if x > 0)

    after = []
    for activity in activities:
        for t_fail, coin in zip(generator.integers(STEPS, size=samples), generator.random(samples), strict=True):
            failed, t = coin < 0.5, t_fail if coin < 0.5 else STEPS - 1
            database = np.array([weighted(one.counts, t) for one in activities])
            mean, deviation = database.mean(axis=0), database.std(axis=0, ddof=1)
            observed, posterior = weighted(activity.counts, t), belief.copy()
            for index in range(FUNCTIONS_N):
                x = observed[index]
                spread = deviation[index]
                dev = abs(stats.norm.cdf(x, mean[index], spread) - 0.5) if spread > 0 else 0.0
                posterior[index] *= (1 + dev) / 2 if failed else dev
            after.append(entropy(posterior / posterior.sum() if posterior.sum() > 0 else belief))
    return entropy(belief) - float(np.mean(after))


def rows_of(draws: Draws) -> np.ndarray:
    return np.array([FUNCTIONS.index(function) for function in draws.functions])


def test_expected_gain_equals_a_literal_loop() -> None:
    activities = [simulated(np.random.default_rng(seed), (1, 2)) for seed in range(4)]
    belief = np.random.default_rng(9).dirichlet(np.ones(FUNCTIONS_N))
    fingerprint = Fingerprint.of(activities)
    draws = Draws.of(activities, fingerprint, np.random.default_rng(3), samples=3)
    fast = expected_gain_bits(belief, rows_of(draws), draws)
    # the fast one draws all t_fail of an execution and then all coins, so the literal one must draw alike
    assert fast == pytest.approx(literal_gain(belief, activities, np.random.default_rng(3), 3), abs=1e-9)


def test_figure_2_initially_the_skill_with_fewest_functions_gains_most() -> None:
    generator = np.random.default_rng(0)
    belief = np.full(FUNCTIONS_N, 1 / FUNCTIONS_N)
    gains = {}
    for name, used in {"a1": (1, 2), "a2": (2, 4, 5), "a3": (3, 4, 6), "a4": (3, 4, 5, 6)}.items():
        activities = [simulated(generator, used) for _ in range(30)]
        generator_of_draws = np.random.default_rng(3)  # the same for every skill, which differ by their functions only
        draws = Draws.of(activities, Fingerprint.of(activities), generator_of_draws, 20)
        gains[name] = expected_gain_bits(belief, rows_of(draws), draws)
    assert gains["a1"] > max(gains["a2"], gains["a3"]) and min(gains["a2"], gains["a3"]) > gains["a4"]
