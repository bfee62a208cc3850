import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.blame.value_rules import terms


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 4))
def test_terms_of_a_polynomial(seed: int, columns: int) -> None:
    x = np.random.default_rng(seed).uniform(1, 3, (4, columns))
    for row, (linear, squared) in zip(x, zip(terms(x, False), terms(x, True), strict=True), strict=True):
        assert linear.tolist() == [1.0, *row]
        products = [row[left] * row[right] for left in range(columns) for right in range(left, columns)]
        np.testing.assert_allclose(squared, [1.0, *row, *products])
