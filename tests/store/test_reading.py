from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from misstep.core.errors import ExecutionFileError
from misstep.core.streams import Event, StreamSpec
from misstep.store import reading
from misstep.store.messages import IMAGE, SAMPLE, encode, header
from misstep.store.store import Store
from misstep.store.writing import ExecutionWriter

stamps = st.integers(0, 2**31 * 10**9 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
finite = st.floats(allow_nan=False, allow_infinity=False)

law = settings(max_examples=40, deadline=None)


def described(width: int) -> StreamSpec:
    return StreamSpec("arm/q.left", "series", tuple(f"é{i}" for i in range(width)), ("rad",) * width)


@law
@given(
    st.integers(1, 8).flatmap(
        lambda w: st.lists(st.tuples(stamps, arrays(np.float64, w, elements=finite)), max_size=20)
    )
)
def test_series_round_trip_in_source_time_order(written: Any, samples: list[tuple[int, np.ndarray]]) -> None:
    spec = described(len(samples[0][1]) if samples else 3)

    def log(writer: ExecutionWriter) -> None:
        writer.announce(spec)
        for place, (t_ns, values) in enumerate(samples):
            writer.sample(spec, t_ns, place, values)

    with TemporaryDirectory() as folder:
        series = reading.read_series(written(log, Path(folder)))[spec.name]
    order = np.argsort([t_ns for t_ns, _ in samples], kind="stable")
    assert series.spec == spec
    assert series.publish_ns.tolist() == sorted(t_ns for t_ns, _ in samples)
    assert series.log_ns.tolist() == order.tolist()
    expected = np.array([samples[place][1] for place in order]).reshape(-1, len(spec.channels))
    np.testing.assert_array_equal(series.values, expected)


@law
@given(st.lists(arrays(np.uint16, (5, 7)), min_size=1, max_size=4))
def test_depth_round_trip(written: Any, images: list[np.ndarray]) -> None:
    spec = StreamSpec("depth", "image")

    def log(writer: ExecutionWriter) -> None:
        for place, image in enumerate(images):
            writer.image(spec, place, place, image)

    with TemporaryDirectory() as folder:
        frames = reading.read_frames(written(log, Path(folder)))["depth"]
    assert frames.spec == spec
    np.testing.assert_array_equal(frames.images, images)


@law
@given(st.lists(st.builds(Event, stamps, stamps, texts, texts), max_size=10))
def test_events_round_trip(written: Any, events: list[Event]) -> None:
    with TemporaryDirectory() as folder:
        back = reading.read_events(written(lambda writer: [writer.event(event) for event in events], Path(folder)))
    assert back == sorted(events, key=lambda event: event.publish_ns)


def test_one_stream_of_images_only(store: Store, record: Any) -> None:
    execution = record()
    assert set(store.frames(execution.id)) == {"head/rgb", "head/depth"}
    assert set(store.frames(execution.id, "head/depth")) == {"head/depth"}


def test_silent_stream_is_there(written: Any, tmp_path: Path) -> None:
    series = reading.read_series(written(lambda writer: writer.announce(described(2)), tmp_path))
    assert series["arm/q.left"].values.shape == (0, 2)


BAD_SERIES = [
    (b"\x00\x01\x00\x00",),
    (encode(SAMPLE, header(0), np.zeros(2)), encode(SAMPLE, header(0), np.zeros(3))),
    (encode(SAMPLE, header(0), np.zeros(2))[:-9] + b"\xff" * 9, b"\xff" * 40),
]


@pytest.mark.parametrize("messages", BAD_SERIES)
def test_series_that_is_none(written: Any, with_messages: Any, messages: tuple[bytes, ...], tmp_path: Path) -> None:
    path = written(with_messages("/wrench", SAMPLE, *messages), tmp_path)
    with pytest.raises(ExecutionFileError):
        reading.read_series(path)


def test_images_are_decoded_when_they_are_asked_for(store: Store, record: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    monkeypatch.setattr(reading, "decode_image", lambda *message: decoded.append(message[0]))
    frames = store.frames(record().id)
    assert decoded == []
    assert len(frames["head/depth"].images) == 1
    frames["head/depth"].images[0]
    assert decoded == ["16UC1; png compressed 16UC1"]


@pytest.mark.parametrize("message", [b"\x00\x01\x00\x00", encode(IMAGE, header(0), "16UC1", np.zeros(3, np.uint8))])
def test_image_that_is_none(written: Any, with_messages: Any, message: bytes, tmp_path: Path) -> None:
    path = written(with_messages("/head/rgb", IMAGE, message), tmp_path)
    frames = reading.read_frames(path)["head/rgb"]
    assert len(frames.images) == 1
    with pytest.raises(ExecutionFileError, match="/head/rgb"):
        frames.images[0]
