import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln
from scipy.special import logsumexp as oracle

from misstep.blame.quadrature import beta_nodes, logsumexp


@given(st.floats(0.3, 60), st.floats(0.3, 500), st.integers(3, 16), st.data())
def test_polynomials_are_integrated_exactly(a: float, b: float, n: int, data: st.DataObject) -> None:
    nodes, log_weight = beta_nodes(a, b, n)
    degree = data.draw(st.integers(0, min(2 * n - 1, 12)))
    failures = data.draw(st.integers(0, degree))
    exact = betaln(a + failures, b + degree - failures) - betaln(a, b)
    told = oracle(log_weight + failures * np.log(nodes) + (degree - failures) * np.log1p(-nodes))
    assert ((nodes > 0) & (nodes < 1)).all()
    assert told == pytest.approx(exact, abs=1e-6) or exact < -40  # so rare that weights drown in rounding


def test_beta_nodes_of_a_needle_are_still_a_distribution() -> None:
    nodes, log_weight = beta_nodes(3e5, 7e5, 12)
    assert np.exp(log_weight).sum() == pytest.approx(1)
    assert np.exp(log_weight) @ nodes == pytest.approx(0.3)


def test_the_uniform_distribution_is_a_beta_too() -> None:
    nodes, log_weight = beta_nodes(1.0, 1.0, 4)
    points, weights = np.polynomial.legendre.leggauss(4)
    np.testing.assert_allclose(nodes, (1 + points) / 2)
    np.testing.assert_allclose(np.exp(log_weight), weights / 2)


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=9))
def test_logsumexp_equals_scipys(values: list[float]) -> None:
    assert logsumexp(np.array(values), axis=0) == pytest.approx(oracle(values))
