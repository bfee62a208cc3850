import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.errors import TimeBackwardsError
from misstep.record.stamps import REORDERING_LIMIT_NS, Stamps


@given(st.lists(st.integers(0, REORDERING_LIMIT_NS), max_size=30))
def test_counts_what_comes_after_a_newer_one(times_ns: list[int]) -> None:
    stamps = Stamps()
    for t_ns in times_ns:
        stamps.accept("q", t_ns)
    late = sum(t_ns < max(times_ns[:place], default=0) for place, t_ns in enumerate(times_ns))
    assert stamps.late["q"] == late


def test_clock_that_jumps_back() -> None:
    stamps = Stamps()
    stamps.accept("q", 5 * 10**9)
    stamps.accept("q", 4 * 10**9)
    with pytest.raises(TimeBackwardsError, match=r"from 5\.000000 s to 3\.999999"):
        stamps.accept("q", 4 * 10**9 - 1000)
    assert stamps.late == {"q": 1}


def test_each_stream_has_its_own_clock() -> None:
    stamps = Stamps()
    stamps.accept("q", 10**12)
    stamps.accept("wrench", 0)
    assert stamps.late == {}
