import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.calls import Calls, Function
from misstep.signals.activity import activity
from misstep.signals.clock import Clock

STEP, STEPS, START = 10, 12, 5
NO_CLOCK = Clock(np.empty(0, np.int64), np.empty(0, np.int64))
spans = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 140), st.integers(-1, 60)), max_size=30)


def calls_of(found: list[tuple[int, int, int]]) -> Calls:
    """Spans as (function, begin, length); length -1 was cut off."""
    function, begin, length = (
        np.array(column, np.int64) for column in (zip(*found, strict=True) if found else ((),) * 3)
    )
    end = np.where(length < 0, -1, begin + length)
    return Calls(
        tuple(Function(name) for name in "fgh"),
        function.astype(np.int32),
        begin,
        end,
        np.zeros(len(found), np.int32),
        np.zeros(len(found), np.bool_),
    )


def literal_counts(found: list[tuple[int, int, int]]) -> np.ndarray:
    counts = np.zeros((3, STEPS))
    for function, begin, length in found:
        first = min(max((begin - START) // STEP, 0), STEPS - 1)
        last = STEPS - 1 if length < 0 else min(max((begin + length - START) // STEP, 0), STEPS - 1)
        for step in range(first, last + 1):
            counts[function, step] += 1
    return counts


@given(spans)
def test_counts_equal_a_literal_loop(found: list[tuple[int, int, int]]) -> None:
    counted = activity(calls_of(found), NO_CLOCK, START, STEP, STEPS).counts
    np.testing.assert_array_equal(counted, literal_counts(found))


@given(spans)
def test_every_call_counts_in_at_least_one_step(found: list[tuple[int, int, int]]) -> None:
    counted = activity(calls_of(found), NO_CLOCK, START, STEP, STEPS).counts
    for function in range(3):
        assert counted[function].any() == any(one[0] == function for one in found)


def test_a_call_that_takes_no_source_time_counts_in_its_step() -> None:
    clock = Clock(np.array([100, 200]), np.array([5, 25]))  # source time stands still between samples
    counted = activity(calls_of([(0, 210, 50)]), clock, START, STEP, STEPS).counts
    np.testing.assert_array_equal(np.flatnonzero(counted[0]), [2])
