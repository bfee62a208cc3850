from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from misstep.core.calls import Calls, Function
from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution, Outcome
from misstep.core.streams import Event, StreamSpec
from misstep.store import reading
from misstep.store.messages import CALLS, CALLS_TOPIC, SAMPLE, encode, header
from misstep.store.part import PartFile
from misstep.store.store import Store
from misstep.store.writing import ExecutionWriter

stamps = st.integers(0, 2**31 * 10**9 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
finite = st.floats(allow_nan=False, allow_infinity=False)

law = settings(max_examples=40, deadline=None)


def written(what: Any, folder: str) -> Path:
    execution = Execution("a-00001", "a", Outcome.UNKNOWN, 1)
    writer = ExecutionWriter(PartFile(Path(folder) / "a-00001.mcap.part"), execution)
    what(writer)
    writer.finish(execution, Path(folder) / "a-00001.mcap")
    return Path(folder) / "a-00001.mcap"


def described(width: int) -> StreamSpec:
    return StreamSpec("arm/q.left", "series", tuple(f"é{i}" for i in range(width)), ("rad",) * width)


@law
@given(
    st.integers(1, 8).flatmap(
        lambda w: st.lists(st.tuples(stamps, arrays(np.float64, w, elements=finite)), max_size=20)
    )
)
def test_series_round_trip_in_source_time_order(samples: list[tuple[int, np.ndarray]]) -> None:
    spec = described(len(samples[0][1]) if samples else 3)

    def log(writer: ExecutionWriter) -> None:
        writer.announce(spec)
        for place, (t_ns, values) in enumerate(samples):
            writer.sample(spec, t_ns, place, values)

    with TemporaryDirectory() as folder:
        series = reading.read_series(written(log, folder))[spec.name]
    order = np.argsort([t_ns for t_ns, _ in samples], kind="stable")
    assert series.spec == spec
    assert series.publish_ns.tolist() == sorted(t_ns for t_ns, _ in samples)
    assert series.log_ns.tolist() == order.tolist()
    expected = np.array([samples[place][1] for place in order]).reshape(-1, len(spec.channels))
    np.testing.assert_array_equal(series.values, expected)


@law
@given(st.lists(arrays(np.uint16, (5, 7)), min_size=1, max_size=4))
def test_depth_round_trip(images: list[np.ndarray]) -> None:
    spec = StreamSpec("depth", "image")

    def log(writer: ExecutionWriter) -> None:
        for place, image in enumerate(images):
            writer.image(spec, place, place, image)

    with TemporaryDirectory() as folder:
        frames = reading.read_frames(written(log, folder))["depth"]
    assert frames.spec == spec
    np.testing.assert_array_equal(frames.images, images)


@law
@given(st.lists(st.builds(Event, stamps, stamps, texts, texts), max_size=10))
def test_events_round_trip(events: list[Event]) -> None:
    with TemporaryDirectory() as folder:
        back = reading.read_events(written(lambda writer: [writer.event(event) for event in events], folder))
    assert back == sorted(events, key=lambda event: event.publish_ns)


rows = st.tuples(st.integers(0, 2), st.integers(0, 2**62), st.integers(-1, 2**62), st.integers(0, 9), st.booleans())


@law
@given(st.lists(st.lists(rows, max_size=15), max_size=4))
def test_calls_round_trip_ordered_by_begin(batches: list[list[tuple[int, int, int, int, bool]]]) -> None:
    functions = (Function("a", "a.py", 1), Function("b.ü", "b.py", 2), Function("c"))
    dtypes = (np.int32, np.int64, np.int64, np.int32, np.bool_)

    def log(writer: ExecutionWriter) -> None:
        for batch in batches:
            columns = zip(*batch, strict=True) if batch else [[]] * 5
            arrays = [np.array(column, dtype) for column, dtype in zip(columns, dtypes, strict=True)]
            writer.calls(Calls(functions, *arrays), 1)

    with TemporaryDirectory() as folder:
        calls = reading.read_calls(written(log, folder))
    expected = sorted((row for batch in batches for row in batch), key=lambda row: row[1])
    columns = (calls.function, calls.begin_ns, calls.end_ns, calls.thread, calls.raised)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected
    assert [column.dtype for column in columns] == list(dtypes)
    assert calls.functions == (functions if batches else ())


def test_one_stream_of_images_only(store: Store, record: Any) -> None:
    execution = record()
    assert set(store.frames(execution.id)) == {"head/rgb", "head/depth"}
    assert set(store.frames(execution.id, "head/depth")) == {"head/depth"}


def test_silent_stream_is_there(tmp_path: Path) -> None:
    series = reading.read_series(written(lambda writer: writer.announce(described(2)), str(tmp_path)))
    assert series["arm/q.left"].values.shape == (0, 2)


def with_messages(topic: str, schema: str, *messages: bytes) -> Any:
    """Writes messages as they are; no recorder would write such ones."""

    def write(writer: ExecutionWriter) -> None:
        channel = writer._channel(topic, schema)
        for message in messages:
            writer._message(channel, 0, 0, message)

    return write


BAD_SERIES = [
    (b"\x00\x01\x00\x00",),
    (encode(SAMPLE, header(0), np.zeros(2)), encode(SAMPLE, header(0), np.zeros(3))),
    (encode(SAMPLE, header(0), np.zeros(2))[:-9] + b"\xff" * 9, b"\xff" * 40),
]


@pytest.mark.parametrize("messages", BAD_SERIES)
def test_series_that_is_none(messages: tuple[bytes, ...], tmp_path: Path) -> None:
    path = written(with_messages("/wrench", SAMPLE, *messages), str(tmp_path))
    with pytest.raises(ExecutionFileError):
        reading.read_series(path)


def test_calls_of_functions_without_a_name(tmp_path: Path) -> None:
    column = np.zeros(1, np.int64)
    ints = column.astype(np.int32)
    batch = encode(CALLS, ints, column, column, ints, column.astype(bool))
    path = written(with_messages(CALLS_TOPIC, CALLS, batch), str(tmp_path))
    with pytest.raises(ExecutionFileError, match="does not name"):
        reading.read_calls(path)


def test_columns_of_different_length(tmp_path: Path) -> None:
    column = np.zeros(1, np.int64)
    ints = column.astype(np.int32)
    batch = encode(CALLS, np.zeros(0, np.int32), column, column, ints, column.astype(bool))
    path = written(with_messages(CALLS_TOPIC, CALLS, batch), str(tmp_path))
    with pytest.raises(ExecutionFileError):
        reading.read_calls(path)
