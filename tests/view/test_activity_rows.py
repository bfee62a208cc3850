import numpy as np
import pytest

from misstep.blame.fingerprint import Fingerprint
from misstep.core.calls import Function
from misstep.signals.activity import Activity
from misstep.view.activity_rows import activity_rows

STEP_NS = 50_000_000
FUNCTIONS = tuple(Function(f"f{index:02d}") for index in range(50))


def activity(counts: np.ndarray, functions: tuple[Function, ...] = FUNCTIONS) -> Activity:
    return Activity(functions, STEP_NS, counts)


def usual(steps: int = 20) -> np.ndarray:
    return np.ones((50, steps))


FINGERPRINT = Fingerprint.of([activity(usual()) for _ in range(3)])


def test_suspects_come_first_then_what_deviates_most_at_t_fail() -> None:
    counts = usual()
    counts[33, 8:] = 9  # deviates
    counts[44, 15:] = 9  # deviates after t_fail
    rows = activity_rows(activity(counts), FINGERPRINT, {"f20": 0.6, "f07": 0.3}, t_fail_step=12)
    shown = [function.name for function in rows.functions]
    assert shown[:3] == ["f20", "f07", "f33"]
    assert len(shown) == 40
    np.testing.assert_array_equal(rows.failing[2], counts[33])
    np.testing.assert_array_equal(rows.usual[2], np.ones(20))


@pytest.mark.parametrize(("ours", "theirs"), [(12, 20), (30, 20)])
def test_both_sides_share_a_time_axis_and_say_where_they_end(ours: int, theirs: int) -> None:
    rows = activity_rows(activity(usual(ours)), FINGERPRINT, {}, None)
    longest = max(ours, theirs)
    assert rows.failing.shape == rows.usual.shape == (40, longest)
    assert np.isnan(rows.failing[:, ours:]).all() and np.isfinite(rows.failing[:, :ours]).all()
    assert np.isnan(rows.usual[:, theirs:]).all() and np.isfinite(rows.usual[:, :theirs]).all()


def test_a_function_that_only_the_failing_run_called_is_shown_and_one_nobody_called_is_not() -> None:
    new, never = Function("new"), Function("never")
    counts = np.concatenate([usual(), np.ones((1, 20)), np.zeros((1, 20))])
    rows = activity_rows(activity(counts, (*FUNCTIONS, new, never)), FINGERPRINT, {}, None)
    assert new in rows.functions[:1] and never not in rows.functions
