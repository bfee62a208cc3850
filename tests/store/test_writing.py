"""A recorded file opens with the stock readers, and they see every value."""

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from mcap.reader import make_reader
from mcap.stream_reader import StreamReader
from mcap_ros2.decoder import DecoderFactory
from rosbags.highlevel import AnyReader
from rosbags.rosbag2 import Reader

from misstep.core.calls import Calls, Function
from misstep.core.execution import Execution, Outcome
from misstep.core.streams import StreamSpec
from misstep.core.values import Values
from misstep.store import facts, writing
from misstep.store.part import PartFile
from misstep.store.reading_calls import read_calls, read_values
from misstep.store.store import Store
from misstep.store.writing import CALLS_PER_MESSAGE, STREAMS_RECORD, ExecutionWriter

Message = tuple[int, Any]


def with_mcap(path: Path) -> dict[str, list[Message]]:
    found = defaultdict(list)
    with path.open("rb") as file:
        for _, channel, message, decoded in make_reader(
            file, validate_crcs=True, decoder_factories=[DecoderFactory()]
        ).iter_decoded_messages():
            found[channel.topic].append((message.log_time, decoded))
    return found


def with_rosbags(path: Path) -> dict[str, list[Message]]:
    found = defaultdict(list)
    with AnyReader([path]) as reader:
        for connection, log_ns, data in reader.messages():
            found[connection.topic].append((log_ns, reader.deserialize(data, connection.msgtype)))
    return found


def stamp_ns(stamp: Any) -> int:
    return stamp.sec * 1_000_000_000 + stamp.nanosec


def pixels(message: Any) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(bytes(message.data), np.uint8), cv2.IMREAD_UNCHANGED)


@pytest.mark.parametrize("read", [with_mcap, with_rosbags])
def test_stock_readers_see_every_value(read: Any, store: Store, record: Any, calls: Calls, values: Values) -> None:
    execution = record()
    found = read(store.path(execution.id))

    wrench = store.series(execution.id)["wrench"]
    assert [stamp_ns(sample.header.stamp) for _, sample in found["/wrench"]] == list(range(0, 10**8, 2_000_000))
    assert [log_ns for log_ns, _ in found["/wrench"]] == wrench.log_ns.tolist()
    np.testing.assert_array_equal([list(s.values) for _, s in found["/wrench"]], wrench.values)
    np.testing.assert_array_equal(wrench.values, [[i, -0.5 * i] for i in range(50)])

    [(_, colour)], [(_, depth)] = found["/head/rgb"], found["/head/depth"]
    assert "jpeg" in colour.format and "png" in depth.format
    assert np.abs(pixels(colour).astype(int) - (50, 100, 200)).max() <= 4  # OpenCV's BGR
    np.testing.assert_array_equal(pixels(depth), np.arange(384).reshape(16, 24))

    [(_, event)] = found["/misstep/events"]
    assert (stamp_ns(event.stamp), event.name, event.msg) == (7, "grasped", "the cup")

    [(_, functions)], [(_, batch)] = found["/misstep/functions"], found["/misstep/calls"]
    table = zip(functions.name, functions.file, functions.line, strict=True)
    assert tuple(Function(name, file, line) for name, file, line in table) == calls.functions
    for column in ("function", "begin_ns", "end_ns", "thread", "raised"):
        assert list(getattr(batch, column)) == list(getattr(calls, column))

    [(_, layouts)], [(_, batch)] = found["/misstep/layouts"], found["/misstep/values"]
    assert layouts.slots == ["".join(f"{slot}\n" for slot in layout) for layout in values.layouts]
    for column in ("id", "parent", "function", "number", "begin_ns", "end_ns", "whole", "layout", "value"):
        np.testing.assert_array_equal(list(getattr(batch, column)), getattr(values, column))

    assert set(found) == {
        "/wrench", "/head/rgb", "/head/depth", "/misstep/events", "/misstep/functions", "/misstep/calls",
        "/misstep/layouts", "/misstep/values",
    }  # fmt: skip


def test_profile_and_checksums(store: Store, record: Any) -> None:
    path = store.path(record().id)
    with path.open("rb") as file:
        assert make_reader(file).get_header().profile == "ros2"
    with path.open("rb") as file:
        assert len(list(StreamReader(file, validate_crcs=True).records)) > 10
    with Reader(path) as reader:
        assert reader.message_count == 57


def test_metadata_records(store: Store, record: Any) -> None:
    execution = record()
    with store.path(execution.id).open("rb") as file:
        metadata = [(one.name, one.metadata) for one in make_reader(file).iter_metadata()]
    first, streams, last = metadata
    assert first[0] == last[0] == facts.RECORD
    assert first[1]["outcome"] == "unknown"
    assert facts.from_text(last[1]) == execution
    assert streams[0] == STREAMS_RECORD
    assert json.loads(streams[1]["wrench"]) == {"kind": "series", "channels": ["fx", "fy"], "units": ["N", "N"]}


def some_calls(functions: tuple[Function, ...], indices: list[int], begin_ns: int = 0) -> Calls:
    n = len(indices)
    begins = np.arange(begin_ns, begin_ns + n)
    zeros = np.zeros(n, np.int32)
    return Calls(functions, np.array(indices, np.int32), begins, begins + 1, zeros, zeros.astype(bool))


def test_functions_grow_from_batch_to_batch(written: Any, tmp_path: Path) -> None:
    a, b, c = Function("a"), Function("b"), Function("c")

    def batches(writer: ExecutionWriter) -> None:
        writer.calls(some_calls((a,), [0, 0]), 1)
        writer.calls(some_calls((a, b), [1, 0], 10), 2)
        writer.calls(some_calls((c, a), [0, 1], 20), 3)  # another order, one of them new

    calls = read_calls(written(batches, tmp_path))
    assert calls.functions == (a, b, c)
    assert calls.function.tolist() == [0, 0, 1, 0, 2, 0]


def test_long_batch_is_split(written: Any, tmp_path: Path) -> None:
    n = 2 * CALLS_PER_MESSAGE + 5
    batch = some_calls((Function("a"), Function("b")), [0, 1] * (n // 2) + [0])
    path = written(lambda writer: writer.calls(batch, 1), tmp_path)
    assert len(with_mcap(path)["/misstep/calls"]) == 3
    calls = read_calls(path)
    np.testing.assert_array_equal(calls.function, batch.function)
    np.testing.assert_array_equal(calls.begin_ns, batch.begin_ns)


def some_values(sizes: list[int], function: str = "a") -> Values:
    """A batch whose layouts have these sizes, one call each."""
    n = len(sizes)
    ids, places = np.arange(n), np.arange(n, dtype=np.int32)
    layouts = tuple(tuple(f"return/{place}" for place in range(size)) for size in sizes)
    start = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    return Values(
        (Function(function),), layouts, ids, ids - 1, places * 0, ids, ids, ids + 1, ids % 2 == 0, places, start,
        np.arange(float(start[-1])),
    )  # fmt: skip


def test_calls_and_values_share_one_table_of_functions(written: Any, tmp_path: Path) -> None:
    def batches(writer: ExecutionWriter) -> None:
        writer.calls(some_calls((Function("a"), Function("b")), [0, 1]), 1)
        writer.values(some_values([2], "b"), 2)
        writer.values(some_values([2, 1], "c"), 3)

    path = written(batches, tmp_path)
    assert [table.name for _, table in with_mcap(path)["/misstep/functions"]] == [["a", "b"], ["c"]]
    assert [table.slots for _, table in with_mcap(path)["/misstep/layouts"]] == [
        ["return/0\nreturn/1\n"],
        ["return/0\n"],
    ]
    values = read_values(path)
    assert [values.functions[place].name for place in values.function] == ["b", "c", "c"]


def test_slot_that_is_no_line(written: Any, tmp_path: Path) -> None:
    layout = ("return/['a\nb']", "return/['\udce9']", "")
    values = replace(some_values([3]), layouts=(layout,))
    path = written(lambda writer: writer.values(values, 1), tmp_path)
    assert read_values(path).layouts == (("return/['a\\nb']", "return/['\\udce9']", ""),)


@pytest.mark.parametrize(("calls_n", "numbers_n", "messages"), [(3, 99, 3), (99, 5, 4), (99, 99, 1)])
def test_long_batch_of_values_is_split(
    calls_n: int, numbers_n: int, messages: int, written: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CALLS_PER_MESSAGE", calls_n)
    monkeypatch.setattr(writing, "NUMBERS_PER_MESSAGE", numbers_n)
    batch = some_values([2, 3, 0, 1, 4, 9, 0])  # 5, 5, 9 numbers and none
    path = written(lambda writer: writer.values(batch, 1), tmp_path)
    found = [message for _, message in with_mcap(path)["/misstep/values"]]
    assert len(found) == messages
    assert all(len(one.id) <= calls_n and (len(one.value) <= numbers_n or len(one.id) == 1) for one in found)
    assert read_values(path).value.tolist() == batch.value.tolist()


def test_flushed_is_readable_before_the_end(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "grasp-00001.mcap.part")
    writer = ExecutionWriter(part, Execution("grasp-00001", "grasp", Outcome.UNKNOWN, 1))
    writer.sample(StreamSpec("wrench", "series", ("fx",)), 3, 4, np.array([5.0]))
    writer.flush()
    with part.path.open("rb") as file:
        names = [type(record).__name__ for record in _until_the_cut(StreamReader(file))]
    assert names.count("Message") == 1 and names.count("Metadata") == 1
    writer.abandon()


def _until_the_cut(reader: StreamReader) -> Any:
    try:
        yield from reader.records
    except Exception:  # the stock reader has no error of its own for this
        return
