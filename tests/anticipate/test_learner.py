"""The learning rate, and a teacher that stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.anticipate.learner import warm_cosine


@given(st.integers(1, 500), st.floats(0, 0.5))
def test_the_learning_rate_rises_then_falls_to_nothing(steps: int, warm_up: float) -> None:
    factors = [warm_cosine(step, steps, warm_up) for step in range(steps + 1)]
    top = factors.index(max(factors))
    assert all(0 <= one <= 1 for one in factors) and max(factors) == pytest.approx(1)
    assert factors[:top] == sorted(factors[:top])
    assert factors[top:] == sorted(factors[top:], reverse=True)
    assert factors[-1] == pytest.approx(0, abs=1e-9) or steps <= 1
