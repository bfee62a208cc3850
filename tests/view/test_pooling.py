import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.view.pooling import MOST_STEPS, pooled, stride


@given(st.integers(1, 20 * MOST_STEPS))
def test_no_more_steps_are_left_than_can_be_drawn(steps: int) -> None:
    joined = pooled(np.zeros((2, steps)), np.maximum)
    assert joined.shape == (2, -(-steps // stride(steps)))
    assert joined.shape[1] <= MOST_STEPS


def test_short_series_stay_as_they_are() -> None:
    values = np.arange(MOST_STEPS, dtype=float)
    np.testing.assert_array_equal(pooled(values, np.minimum), values)


@pytest.mark.parametrize(("reduce", "value"), [(np.minimum, -1.0), (np.maximum, 1.0)])
def test_a_single_odd_step_survives(reduce: np.ufunc, value: float) -> None:
    values = np.zeros(7 * MOST_STEPS + 3)
    values[1234] = value
    assert value in pooled(values, reduce)
