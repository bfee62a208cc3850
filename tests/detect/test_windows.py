import numpy as np

from misstep.detect.windows import WINDOW_STEPS, SlidingWindow, windows


def test_a_window_holds_the_last_steps_oldest_first() -> None:
    (values,) = [np.arange(14, dtype=float).reshape(7, 2)]
    rows = windows([values])
    assert rows.shape == (7, WINDOW_STEPS * 2)
    np.testing.assert_array_equal(rows[6], values[2:7].ravel())
    np.testing.assert_array_equal(rows[1], [*[np.nan] * 6, *values[:2].ravel()])


def test_windows_do_not_reach_into_another_execution() -> None:
    rows = windows([np.ones((6, 1)), np.zeros((6, 1))])
    assert np.isnan(rows[6, :-1]).all() and rows[6, -1] == 0


def test_sliding_gives_the_same_windows() -> None:
    values = np.random.default_rng(0).normal(size=(9, 3))
    values[4] = np.nan
    window = SlidingWindow(3)
    for now, expected in zip(values, windows([values]), strict=True):
        assert window.push(now) == np.isfinite(now).any()
        np.testing.assert_array_equal(window.values, expected)
