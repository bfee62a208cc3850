import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import polygamma

from misstep.blame.fingerprint import DECAY_PER_S
from misstep.blame.free_constants import NAMES, information, moved, to_numbers, to_priors
from misstep.blame.likelihood import Priors

numbers = st.lists(st.floats(-4, 4), min_size=len(NAMES), max_size=len(NAMES)).map(np.array)


def test_the_defaults_are_numbers_and_back() -> None:
    priors = to_priors(to_numbers(Priors()), DECAY_PER_S)
    assert to_numbers(priors) == pytest.approx(to_numbers(Priors()))
    assert moved(priors) == []


@settings(max_examples=30, deadline=None)
@given(numbers, st.floats(0.05, 2))
def test_any_numbers_are_priors_and_back(given_numbers, decay_per_s: float) -> None:
    priors = to_priors(given_numbers, decay_per_s)
    assert to_numbers(priors) == pytest.approx(given_numbers, abs=1e-9)
    assert priors.decay_per_s == decay_per_s
    assert (priors.no_bug, priors.world, priors.window) == (0.1, 0.1, 0.05)  # no fixed bug tells of them
    assert all(0 < share < 1 for share in (priors.deviates, priors.disturbed, priors.values.kappa))


def test_the_information_of_a_beta_is_that_of_its_log_density() -> None:
    told = dict(zip(NAMES, information(Priors()), strict=True))
    for name in ("silent", "manifest", "spurious"):
        a, b = getattr(Priors(), name)
        assert told[f"{name} a"] == pytest.approx(a**2 * (polygamma(1, a) - polygamma(1, a + b)), rel=1e-3)
        assert told[f"{name} b"] == pytest.approx(b**2 * (polygamma(1, b) - polygamma(1, a + b)), rel=1e-3)


def test_the_information_of_kappa_is_the_variance_of_its_score() -> None:
    """The slope of log κ c^(κ-1) by the log-odds of κ, over drawn chances c."""
    kappa = Priors().values.kappa
    chance = np.random.default_rng(0).random(200_000) ** (1 / kappa)
    slope = (1 / kappa + np.log(chance)) * kappa * (1 - kappa)
    assert information(Priors())[NAMES.index("kappa")] == pytest.approx(slope.var(), rel=0.02)


def test_what_moved_is_told_by_name() -> None:
    at = to_numbers(Priors())
    at[NAMES.index("manifest a")] += np.log(2)
    (one,) = moved(to_priors(at, DECAY_PER_S))
    assert (one.name, one.default, one.learned) == ("manifest.a", 4.0, pytest.approx(8.0))
