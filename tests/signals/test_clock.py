import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.streams import Series, StreamSpec
from misstep.signals.clock import Clock


def series(log_ns: list[int], publish_ns: list[int]) -> Series:
    stamps = np.array(publish_ns, np.int64), np.array(log_ns, np.int64)
    return Series(StreamSpec("s", "series"), *stamps, np.zeros((len(log_ns), 1)))


def literal_source(streams: list[Series], log_ns: int) -> int:
    """The newest source stamp received by then, looked up one sample at a time."""
    pairs = [(int(log), int(pub)) for one in streams for log, pub in zip(one.log_ns, one.publish_ns, strict=True)]
    received = [publish for log, publish in pairs if log <= log_ns]
    first = min(pairs, key=lambda pair: pair[0])
    return max(received) if received else first[1]


stamps = st.lists(st.integers(0, 1000), min_size=1, max_size=20, unique=True)


@given(stamps, stamps, st.integers(-10, 1010))
def test_source_is_the_newest_stamp_received(first: list[int], second: list[int], when: int) -> None:
    second = [log for log in second if log not in first]
    streams = [series(sorted(logs), sorted(7 * log % 1001 for log in logs)) for logs in (first, second) if logs]
    assert Clock.of(streams).source(np.array([when]))[0] == literal_source(streams, when)


@given(stamps)
def test_source_time_never_runs_back(logs: list[int]) -> None:
    clock = Clock.of([series(sorted(logs), logs)])
    source = clock.source(np.arange(0, 1000, 7))
    assert (np.diff(source) >= 0).all()


def test_without_samples_source_time_is_receiver_time() -> None:
    times = np.array([3, 1, 2])
    assert (Clock.of([]).source(times) == times).all()
