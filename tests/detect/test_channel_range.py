import numpy as np

from misstep.detect.channel_range import ChannelRange, held
from misstep.signals.grid import Measurements


def measured(values: np.ndarray) -> Measurements:
    return Measurements(("a.x", "a.y"), 0, 50_000_000, values)


SUCCESSES = [measured(np.random.default_rng(seed).uniform(0, 1, (20 if seed < 12 else 40, 2))) for seed in range(30)]
USUAL = ChannelRange.of(SUCCESSES, ("a.y", "a.x"), 40)


def test_what_lies_within_the_range_has_no_excess_and_what_lies_outside_has_one() -> None:
    inside, outside = np.full((1, 2), 0.5), np.array([[0.5, 9.0]])
    assert (USUAL.excess(inside, [3]) == 0).all()
    assert USUAL.excess(outside, [3])[0, 0] == 0 < USUAL.excess(outside, [3])[0, 1]


def test_the_farther_outside_the_larger_on_both_sides() -> None:
    excess = USUAL.excess(np.array([[-1.0, 2.0], [-2.0, 3.0]]), [3, 3])
    assert (excess[1] > excess[0]).all() and (excess[0] > 0).all()


def test_steps_that_few_successes_reach_have_no_range_and_no_excess() -> None:
    usual = ChannelRange.of([measured(np.zeros((5, 2))), measured(np.zeros((9, 2))), measured(np.zeros((5, 2)))],
                            ("a.x", "a.y"), 9)  # fmt: skip
    assert np.isnan(usual.low[5:]).all() and np.isfinite(usual.low[:5]).all()
    assert (usual.excess(np.full((1, 2), 100.0), [7]) == 0).all()


def test_gaps_hold_the_value_before_them() -> None:
    np.testing.assert_array_equal(held(np.array([[np.nan], [1.0], [np.nan], [2.0]]))[1:, 0], [1.0, 1.0, 2.0])
