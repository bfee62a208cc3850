import errno
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep import CommandSkill, Recorder, SkillRecorder, Store
from misstep.core.calls import Calls, Function
from misstep.core.errors import RecordingEndedError, RecordingError, SampleError, StoreBusyError, TimeBackwardsError
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.core.values import Layout, Values
from misstep.record import sink
from misstep.store.catalogue import Catalogue
from misstep.store.part import PartFile
from misstep.store.salvage import salvage


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store", create=True)


def test_everything_comes_back(store: Store) -> None:
    rgb = np.full((8, 12, 3), (200, 100, 50), np.uint8)
    depth = np.arange(96, dtype=np.uint16).reshape(8, 12)
    with Recorder(store, "grasp") as recorder:
        recorder.describe("wrench", ("fx", "fy"), ("N", "N"))
        recorder.log("wrench", 0, [1.0, 2.0])
        recorder.log("q", 1, 0.5)
        recorder.image("head/rgb", 2, rgb)
        recorder.image("head/depth", 3, depth)
        recorder.event(4, "grasped", "the cup")
        recorder.finish(Outcome.SUCCESS)
    series, frames, [event] = store.series(recorder.id), store.frames(recorder.id), store.events(recorder.id)
    assert series["wrench"].spec.units == ("N", "N")
    assert series["wrench"].values.tolist() == [[1.0, 2.0]]
    assert series["q"].values.tolist() == [[0.5]]
    np.testing.assert_array_equal(frames["head/depth"].images[0], depth)
    assert np.abs(frames["head/rgb"].images[0].astype(int) - rgb).max() <= 4
    assert (event.publish_ns, event.name, event.text) == (4, "grasped", "the cup")
    stamps = [series["wrench"].log_ns[0], series["q"].log_ns[0], frames["head/depth"].log_ns[0], event.log_ns]
    assert stamps == sorted(stamps)


def test_facts(store: Store) -> None:
    with Recorder(
        store, skill="grasp", seed=3, session="session-1", robot="cell", revision=Revision("3a8d93b", True), number=7
    ) as recorder:
        recorder.event(0, "begin")
        recorder.event(0, "end")
        execution = recorder.finish(Outcome.FAILURE, Failure("dropped", 9, "slip"), error="Traceback …")
    first, last = store.events("grasp-00007")
    assert execution == store.get("grasp-00007")
    assert execution == Execution(
        "grasp-00007", "grasp", Outcome.FAILURE, execution.started_ns, last.log_ns - first.log_ns,
        Failure("dropped", 9, "slip"), "cell", Revision("3a8d93b", True), "session-1", 3, "Traceback …",
    )  # fmt: skip


def test_recorder_is_what_skills_are_promised() -> None:
    promised = {name for name in vars(SkillRecorder) if not name.startswith("_")}
    assert {"log", "image", "event"} <= promised <= set(dir(Recorder))


def test_silent_skill(store: Store) -> None:
    with Recorder(store, "grasp") as recorder:
        CommandSkill("grasp", ["true"]).execute(recorder)
        assert recorder.finish(Outcome.SUCCESS).duration_ns == 0
    assert store.series(recorder.id) == store.frames(recorder.id) == {}
    assert len(store.calls(recorder.id)) == 0


def test_exception_ends_the_recording_as_unknown(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), Recorder(store, "grasp") as recorder:
        recorder.log("q", 0, 1.0)
        _ = 1 / 0
    execution = store.get(recorder.id)
    assert execution.outcome is Outcome.UNKNOWN
    assert "ZeroDivisionError" in execution.error and "test_recorder.py" in execution.error
    assert len(store.series(recorder.id)["q"].values) == 1


def test_block_left_without_a_verdict(store: Store) -> None:
    with Recorder(store, "grasp") as recorder:
        recorder.log("q", 0, 1.0)
    assert (store.get(recorder.id).outcome, store.get(recorder.id).error) == (Outcome.UNKNOWN, "")


def test_nothing_can_be_added_after_the_end(store: Store) -> None:
    with Recorder(store, "grasp") as recorder:
        recorder.finish(Outcome.SUCCESS)
        for add in (
            lambda: recorder.log("q", 0, 1.0),
            lambda: recorder.image("rgb", 0, np.zeros((4, 4), np.uint8)),
            lambda: recorder.event(0, "late"),
            lambda: recorder.describe("q", ("a",)),
            lambda: recorder.add_calls(Calls.empty()),
            lambda: recorder.add_values(Values.empty()),
            lambda: recorder.finish(Outcome.FAILURE),
        ):
            with pytest.raises(RecordingEndedError, match="has ended"):
                add()
    assert store.get(recorder.id).succeeded


def test_refused_samples_leave_the_rest_intact(store: Store) -> None:
    with Recorder(store, "grasp") as recorder:
        recorder.log("q", 2 * 10**9, [1.0, 2.0])
        with pytest.raises(SampleError):
            recorder.log("q", 2 * 10**9, [1.0])
        with pytest.raises(SampleError):
            recorder.log("q", 2 * 10**9, [1.0, np.nan])
        with pytest.raises(SampleError):
            recorder.image("q", 2 * 10**9, np.zeros((4, 4), np.uint8))
        with pytest.raises(TimeBackwardsError):
            recorder.log("q", 0, [1.0, 2.0])
        recorder.log("q", 3 * 10**9, [3.0, 4.0])
        execution = recorder.finish(Outcome.SUCCESS)
    assert store.series(recorder.id)["q"].values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert execution.late == {}


def test_late_samples_are_kept_counted_and_sorted(store: Store) -> None:
    with Recorder(store, "grasp") as recorder:
        for t_ns in (0, 20, 10, 30):
            recorder.log("q", t_ns, float(t_ns))
        recorder.event(5, "second")
        recorder.event(0, "first")
        execution = recorder.finish(Outcome.SUCCESS)
    assert execution.late == {"q": 1, "misstep/events": 1}
    assert store.series(recorder.id)["q"].values.ravel().tolist() == [0, 10, 20, 30]
    assert [event.name for event in store.events(recorder.id)] == ["first", "second"]


def calls_of(functions: tuple[Function, ...], *indices: int) -> Calls:
    zeros = np.zeros(len(indices), np.int32)
    begins = np.arange(len(indices), dtype=np.int64)
    return Calls(functions, np.array(indices, np.int32), begins, begins + 1, zeros, zeros.astype(np.bool_))


def test_calls_in_batches(store: Store) -> None:
    plan, move = Function("arm.plan", "arm.py", 1), Function("arm.move", "arm.py", 9)
    with Recorder(store, "grasp") as recorder:
        recorder.add_calls(calls_of((plan,), 0))
        recorder.add_calls(calls_of((plan, move), 1, 1))
        recorder.finish(Outcome.SUCCESS)
    calls = store.calls(recorder.id)
    assert calls.functions == (plan, move)
    assert sorted(calls.function.tolist()) == [0, 1, 1]


def values_of(layouts: tuple[Layout, ...], *places: int) -> Values:
    """Sampled calls of these layouts, all of whose numbers are 0.5."""
    ids, zeros = np.arange(len(places)), np.zeros(len(places), np.int32)
    start = np.concatenate([[0], np.cumsum([len(layouts[place]) for place in places])])
    value = np.full(start[-1], 0.5)
    layout = np.array(places, np.int32)
    return Values(
        (Function("f"),), layouts, ids, ids - 1, zeros, ids, ids, ids + 1, zeros == 0, layout, start, value
    )  # fmt: skip


def test_values_in_batches(store: Store) -> None:
    short, long = ("return/",), ("argument/x", "return/")
    later = values_of((short, long), 1, 0)
    with Recorder(store, "grasp") as recorder:
        recorder.add_values(values_of((short,), 0))
        recorder.add_values(replace(later, id=later.id + 1, parent=later.parent + 1))
        recorder.finish(Outcome.SUCCESS)
    values = store.values(recorder.id)
    assert values.layouts == (short, long)
    assert (values.id.tolist(), values.parent.tolist()) == ([0, 1, 2], [-1, 0, 1])
    assert (values.layout.tolist(), values.start.tolist()) == ([0, 1, 0], [0, 1, 3, 4])
    assert values.value.tolist() == [0.5] * 4


def test_drops_rather_than_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "QUEUE_LIMIT_BYTES", 5_000)
    begin = threading.Event()
    with Recorder(store, "grasp") as recorder:
        recorder._sink.put(0, begin.wait, 30)
        for step in range(100):
            recorder.log("q", step, 1.0)
        recorder.add_calls(calls_of((Function("f"),), *[0] * 500))
        recorder.add_values(values_of((("return/",) * 9,), *[0] * 50))
        begin.set()
        execution = recorder.finish(Outcome.SUCCESS)
    kept = len(store.series(recorder.id)["q"].values)
    assert 0 < kept < 100
    assert execution.dropped == {"q": 100 - kept, "misstep/calls": 500, "misstep/values": 50}


def test_threads_log_at_the_same_time(store: Store) -> None:
    def log(stream: str) -> None:
        for step in range(300):
            recorder.log(stream, step, [float(step)] * 3)

    with Recorder(store, "grasp") as recorder:
        threads = [threading.Thread(target=log, args=(f"arm/{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        recorder.finish(Outcome.SUCCESS)
    for series in store.series(recorder.id).values():
        assert series.values[:, 0].tolist() == list(range(300))
        assert (np.diff(series.log_ns) >= 0).all()
    assert len(store.series(recorder.id)) == 4


def test_text_that_utf8_can_not_hold(store: Store) -> None:
    with Recorder(store, "grasp") as recorder:
        recorder.event(0, "caf\udce9", "\ud800")
        recorder.add_calls(calls_of((Function("f", "caf\udce9.py"),), 0))
        execution = recorder.finish(Outcome.SUCCESS, error="\udce9")
    assert store.get(recorder.id) == execution
    assert store.events(recorder.id)[0].name == "caf\\udce9"
    assert store.calls(recorder.id).functions[0].file == "caf\\udce9.py"


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Once set, the disk has no space left."""
    full = threading.Event()
    write = PartFile.write

    def limited(self: PartFile, data: bytes) -> int:
        if full.is_set():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, data)

    monkeypatch.setattr(PartFile, "write", limited)
    return full


def test_full_disk(store: Store, full_disk: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "FLUSH_PERIOD_S", 0.0)
    recorder = Recorder(store, "grasp")
    recorder.log("q", 0, 1.0)
    flushed = threading.Event()
    while not flushed.is_set():  # the second item is written after the flush that followed the first
        recorder._sink.put(0, flushed.set)
        flushed.wait(0.01)
    full_disk.set()
    recorder.log("q", 1, 2.0)
    with pytest.raises(RecordingError, match="No space left on device") as caught:
        recorder.finish(Outcome.SUCCESS)
    assert "doctor --repair" in caught.value.remedy
    assert store.executions() == []
    full_disk.clear()
    execution = salvage(store.root / "executions" / "grasp-00001.mcap.part")
    assert (execution.outcome, execution.salvaged) == (Outcome.UNKNOWN, True)
    assert store.series(execution.id)["q"].values.tolist() == [[1.0]]


def test_disk_that_is_full_from_the_start(store: Store, full_disk: threading.Event) -> None:
    full_disk.set()
    with pytest.raises(RecordingError, match="No space left"):
        Recorder(store, "grasp")


def test_finished_while_the_catalogue_is_locked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(self: Catalogue, batch: Any) -> None:
        raise StoreBusyError(store.root, 30.0)

    with Recorder(store, "grasp") as recorder:
        monkeypatch.setattr(Catalogue, "add", locked)
        with pytest.raises(StoreBusyError):
            recorder.finish(Outcome.SUCCESS)
    monkeypatch.undo()
    assert store.executions() == []
    assert [execution.id for execution in Store.open(store.root).executions()] == [recorder.id]


def test_numbers_of_parallel_workers(store: Store) -> None:
    first, second = Recorder(store, "grasp", number=2), Recorder(store, "grasp", number=2)
    assert (first.id, second.id) == ("grasp-00002", "grasp-00003")
    second.finish(Outcome.SUCCESS)
    first.finish(Outcome.SUCCESS)
    assert [execution.id for execution in store.executions()] == ["grasp-00002", "grasp-00003"]
