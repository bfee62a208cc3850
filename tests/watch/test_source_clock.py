from hypothesis import given
from hypothesis import strategies as st

from misstep.watch.source_clock import SourceClock

MS = 1_000_000


@given(st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 10**9)), min_size=1))
def test_no_sample_is_ever_from_the_future(sent: list[tuple[int, int]]) -> None:
    clock, now_ns = SourceClock(5, 1.0), 5
    for publish_ns, wait_ns in sent:
        now_ns += wait_ns
        clock.take(publish_ns, now_ns)
        assert (clock.now_ns(now_ns) or 0) >= publish_ns


def test_it_goes_on_with_the_receivers_clock() -> None:
    clock = SourceClock(0, 1.0)
    assert clock.now_ns(100) is None
    clock.take(7000 * MS, 50 * MS)
    clock.take(7010 * MS, 90 * MS)  # 30 ms late
    assert clock.now_ns(150 * MS) == 7100 * MS


def test_a_replay_at_four_times_the_pace_passes_four_seconds_in_one() -> None:
    clock = SourceClock(0, 4.0)
    clock.take(0, 0)
    assert clock.now_ns(1000 * MS) == 4000 * MS


def test_without_a_pace_the_newest_stamp_is_the_time() -> None:
    clock = SourceClock(0, 0.0)
    clock.take(300 * MS, 0)
    clock.take(200 * MS, 10_000 * MS)
    assert clock.now_ns(99_000 * MS) == 300 * MS
