import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.calibrate import alarm_threshold, executions_needed

rates = st.sampled_from([0.01, 0.02, 0.05, 0.1, 0.25, 0.5])


@given(rates)
def test_one_execution_fewer_can_not_keep_the_promise(rate: float) -> None:
    need = executions_needed(rate)
    assert math.isfinite(alarm_threshold(np.arange(need, dtype=float), rate))
    assert math.isinf(alarm_threshold(np.arange(need - 1, dtype=float), rate))


@given(rates, st.integers(1, 300))
def test_the_promise_holds_exactly_for_exchangeable_scores(rate: float, n: int) -> None:
    """Of n + 1 exchangeable scores each is equally often the new one: count how often it would be an alarm."""
    scores = np.random.default_rng(n).permutation(n + 1).astype(float)
    alarms = sum(scores[new] > alarm_threshold(np.delete(scores, new), rate) for new in range(n + 1))
    assert alarms / (n + 1) <= rate + 1e-12


def test_the_threshold_is_not_wastefully_high() -> None:
    scores = np.arange(1000.0)
    alarms = np.mean(np.arange(10_000) / 10 > alarm_threshold(scores, 0.05))
    assert alarms == pytest.approx(0.05, abs=0.005)


def test_threshold_is_one_of_the_scores() -> None:
    assert alarm_threshold(np.array([3.0, 1.0, 2.0]), 0.25) == 3.0
