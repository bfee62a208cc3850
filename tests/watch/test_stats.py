import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.watch.items import Began, Item, Judged, Picture, Sample
from misstep.watch.sink_contract import MS, SinkContract, execution, judged
from misstep.watch.stats import Latencies, StatsSink
from misstep.watch.verdict import Level

BLACK = np.zeros((2, 2, 3), np.uint8)


class TestStatsSink(SinkContract):
    def make_sink(self) -> StatsSink:
        return StatsSink()


def after(*items: Item) -> StatsSink:
    sink = StatsSink()
    for item in items:
        sink.take(item)
    return sink


def test_an_execution_is_counted() -> None:
    stats = after(*execution()).stats
    assert (stats.executions, stats.alarms, stats.samples, stats.frames, stats.answered) == (1, 1, 3, 6, 6)
    assert stats.verdicts == {Level.OK: 3, Level.FAIL: 1}
    assert stats.p50_ms == stats.p99_ms == stats.highest_ms == 2.0


def test_a_frame_waits_for_the_verdict_that_saw_it() -> None:
    frame = Picture("head/rgb", 100 * MS, 1000 * MS, BLACK)
    given_before = judged(0, 999 * MS, 100 * MS)  # its judge can't have seen what had not come
    of_older_stamps = judged(1, 1010 * MS, 99 * MS)
    saw_it = judged(2, 1060 * MS, 100 * MS)
    stats = after(Began("grasp", 0), frame, given_before, of_older_stamps, saw_it).stats
    assert stats.answered == 1
    assert stats.highest_ms == 61.0


def test_a_late_camera_waits_for_the_newest_stamp_of_all() -> None:
    ahead = Sample("wrench", 150 * MS, 990 * MS, np.zeros(6))
    late = Picture("head/rgb", 100 * MS, 1000 * MS, BLACK)
    stats = after(Began("grasp", 0), ahead, late, judged(0, 1001 * MS, 140 * MS), judged(1, 1051 * MS, 150 * MS)).stats
    assert stats.highest_ms == 52.0


def test_without_a_frame_there_is_no_latency() -> None:
    stats = after(Began("grasp", 0), Judged(judged(0, 1, None).verdict, 2)).stats
    assert (stats.answered, stats.p50_ms, stats.p99_ms, stats.highest_ms) == (0, None, None, None)


@given(st.lists(st.floats(0.01, 1e6), min_size=1), st.sampled_from([1, 50, 90, 99, 100]))
def test_percentiles_are_those_of_sorting_within_a_per_cent_and_never_too_low(
    latencies_ms: list[float], percent: int
) -> None:
    kept = Latencies()
    for one in latencies_ms:
        kept.add(one)
    exact = float(np.percentile(latencies_ms, percent, method="inverted_cdf"))
    told = kept.percentile_ms(percent)
    assert told is not None
    assert exact == pytest.approx(told, rel=0.0101)
    assert told >= exact * (1 - 1e-9)
