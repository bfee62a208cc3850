from pathlib import Path

import numpy as np
import pytest

from misstep.core.execution import Outcome
from misstep.store.images import decode_image
from misstep.watch.items import Began, Ended, Judged, Picture
from misstep.watch.live_files import FOLDER, heard, picture_file
from misstep.watch.live_sink import CAMERAS_N, RECENT_N, LiveSink
from misstep.watch.sink_contract import MS, SinkContract, execution, judged
from misstep.watch.sinks import Sink
from misstep.watch.verdict import Level


class TestLiveSink(SinkContract):
    @pytest.fixture(autouse=True)
    def _store(self, tmp_path: Path) -> None:
        self.root = tmp_path

    def make_sink(self) -> Sink:
        return LiveSink(self.root)


def states(root: Path, now_ns: int = 0) -> list[tuple[str, str]]:
    return [(one.name, one.status) for one in heard(root, now_ns)]


def test_what_it_shows_of_an_execution(tmp_path: Path) -> None:
    sink = LiveSink(tmp_path)
    for item in execution():
        sink.take(item)
    (found,) = heard(tmp_path, 0)
    state = found.state
    assert found.status == "waiting"
    assert (state["skill"], state["executions"], state["running"]) == ("grasp", 1, False)
    assert state["verdict"]["level"] == "fail" and state["verdict"]["channels"] == ["wrench.fx"]
    assert [level for _, level, *_ in state["recent"]] == ["ok", "ok", "ok", "fail"]
    assert [(one["number"], one["acknowledged"]) for one in state["alarms"]] == [(1, True)]
    assert {one["name"] for one in state["streams"]} == {"head/depth", "head/rgb", "wrench"}
    sink.close()
    assert states(tmp_path) == [("monitor-1", "ended")]


def test_its_pictures_are_the_newest(tmp_path: Path) -> None:
    sink = LiveSink(tmp_path)
    for item in execution():
        sink.take(item)
    (found,) = heard(tmp_path, 0)
    assert [one["stream"] for one in found.state["pictures"]] == ["head/rgb", "head/depth"]
    depth = (tmp_path / FOLDER / found.name / picture_file(1)).read_bytes()
    np.testing.assert_array_equal(decode_image("16UC1; png compressed 16UC1", depth), np.full((24, 32), 1002))


def test_recorded_flow_is_no_picture(tmp_path: Path) -> None:
    sink = LiveSink(tmp_path)
    for stream in ("head/flow", "head/flow/rgb"):
        sink.take(Picture(stream, 1, 1, np.zeros((24, 64), np.uint16)))
    sink.close()
    (found,) = heard(tmp_path, 0)
    assert [one["stream"] for one in found.state["pictures"]] == ["head/flow/rgb"]


def test_a_verdict_that_is_due_and_does_not_come_is_silence(tmp_path: Path) -> None:
    sink = LiveSink(tmp_path)
    began_ns = 5_000 * MS
    sink.take(Began("grasp", began_ns))
    assert states(tmp_path, began_ns + 400 * MS) == [("monitor-1", "watching")]
    assert states(tmp_path, began_ns + 500 * MS) == [("monitor-1", "silent")]
    sink.take(judged(0, began_ns + 600 * MS, None))
    assert states(tmp_path, began_ns + 1_000 * MS) == [("monitor-1", "watching")]
    assert states(tmp_path, began_ns + 1_100 * MS) == [("monitor-1", "silent")]
    sink.take(Ended(began_ns + 1_200 * MS, Outcome.SUCCESS))
    assert states(tmp_path, began_ns + 99_000 * MS) == [("monitor-1", "waiting")]


def test_an_old_verdict_that_arrives_late_does_not_break_the_silence(tmp_path: Path) -> None:
    """What counts is when the monitor said it, not when a slow disk took it."""
    sink = LiveSink(tmp_path)
    sink.take(Began("grasp", 0))
    old = judged(0, 10 * MS, None)
    sink.take(Judged(old.verdict, 900 * MS))
    assert states(tmp_path, 910 * MS) == [("monitor-1", "silent")]


def test_a_monitor_that_dies_is_lost_until_the_next_one_begins(tmp_path: Path) -> None:
    sink = LiveSink(tmp_path)
    sink.take(Began("grasp", 0))
    sink._alive.close()  # as the operating system does for a process that is killed
    assert states(tmp_path) == [("monitor-1", "lost")]
    LiveSink(tmp_path)
    assert states(tmp_path) == [("monitor-1", "waiting")]


def test_two_monitors_of_one_store(tmp_path: Path) -> None:
    first, second = LiveSink(tmp_path), LiveSink(tmp_path)
    second.take(Began("pour", 0))
    assert states(tmp_path, 1) == [("monitor-1", "waiting"), ("monitor-2", "watching")]
    first.close()
    third = LiveSink(tmp_path)
    assert states(tmp_path, 1) == [("monitor-1", "waiting"), ("monitor-2", "watching")]
    third.close()
    second.close()


def test_what_it_keeps_is_bounded(tmp_path: Path) -> None:
    sink = LiveSink(tmp_path)
    sink.take(Began("grasp", 0))
    for tick in range(10 * RECENT_N):
        sink.take(judged(tick, 50 * tick * MS, None, Level.OK))
        sink.take(Picture(f"camera-{tick}", 0, 50 * tick * MS, np.zeros((8, 8), np.uint8)))
    (found,) = heard(tmp_path, 0)
    assert len(found.state["recent"]) == RECENT_N
    assert len(list((tmp_path / FOLDER / found.name).iterdir())) == 2 + CAMERAS_N
