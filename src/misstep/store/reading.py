"""Reads the samples, images and events of an execution file."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from misstep.core.errors import ExecutionFileError
from misstep.core.streams import DecodedImages, Event, Float64s, Frames, Image, Int64s, Series, StreamKind, StreamSpec
from misstep.store.images import decode_image
from misstep.store.messages import IMAGE, LOG, SAMPLE, UNDECODABLE, decode
from misstep.store.topics import Topic, read_topics
from misstep.store.writing import STREAM_KEY

_STAMP = slice(4, 12)


def read_series(path: Path) -> dict[str, Series]:
    """All series of an execution, by stream name, each in source-time order.

    Raises:
        ExecutionFileError: the file is cut or damaged, or holds what is not a series of ours.
    """
    topics = read_topics(path, lambda topic: topic.schema == SAMPLE)
    try:
        series = [_series(topic) for topic in topics]
    except UNDECODABLE as error:
        raise ExecutionFileError(path, str(error)) from error
    return {one.spec.name: one for one in series}


def read_frames(path: Path, stream: str | None = None) -> dict[str, Frames]:
    """The images of an execution, by stream name, each in source-time order, decoded when they are asked for.

    Raises:
        ExecutionFileError: the file is cut or damaged; asking for what is not an image of ours raises it, too.
    """
    topics = read_topics(path, lambda t: t.schema == IMAGE and stream in (None, t.name.removeprefix("/")))
    try:
        frames = [_frames(topic, path) for topic in topics]
    except UNDECODABLE as error:
        raise ExecutionFileError(path, str(error)) from error
    return {one.spec.name: one for one in frames}


def read_events(path: Path) -> list[Event]:
    """The events of an execution, in source-time order.

    Raises:
        ExecutionFileError: the file is cut or damaged.
    """
    topics = read_topics(path, lambda topic: topic.schema == LOG)
    try:
        events = [event for topic in topics for event in _events(topic)]
    except UNDECODABLE as error:
        raise ExecutionFileError(path, str(error)) from error
    return sorted(events, key=lambda event: event.publish_ns)


def _series(topic: Topic) -> Series:
    order, publish_ns, log_ns = _in_source_time(topic)
    values = _values(topic)
    in_order = bool((order[1:] > order[:-1]).all())  # nearly always; a copy of a long series is large
    return Series(_spec(topic), publish_ns, log_ns, values if in_order else values[order])


def _values(topic: Topic) -> Float64s:
    """The numbers of all samples, (n, channels).

    They are a message's last field. Messages that differ in their stamps and numbers only have one layout, so
    that decoding the first one tells where the numbers of all are.
    """
    if not topic.data:
        return np.empty((0, len(_spec(topic).channels)))
    width = len(decode(SAMPLE, topic.data[0]).values)
    rows = np.frombuffer(b"".join(topic.data), np.uint8).reshape(len(topic.data), -1)
    layout = np.delete(rows[:, : rows.shape[1] - 8 * width], _STAMP, axis=1)
    if rows[0, 1] != 1 or (layout != layout[0]).any():
        raise ValueError(f"the samples of {topic.name} differ in their layout")
    return rows[:, rows.shape[1] - 8 * width :].copy().view("<f8")


def _frames(topic: Topic, path: Path) -> Frames:
    order, publish_ns, log_ns = _in_source_time(topic)

    def image(place: int) -> Image:
        try:
            message = decode(IMAGE, topic.data[order[place]])
            return decode_image(message.format, message.data)
        except UNDECODABLE as error:
            raise ExecutionFileError(path, f"{topic.name}: {error}") from error

    return Frames(_spec(topic), publish_ns, log_ns, DecodedImages(len(order), image))


def _events(topic: Topic) -> list[Event]:
    messages = [decode(LOG, data) for data in topic.data]
    stamps = zip(topic.publish_ns, topic.log_ns, strict=True)
    return [Event(*both, message.name, message.msg) for both, message in zip(stamps, messages, strict=True)]


def _in_source_time(topic: Topic) -> tuple[NDArray[np.intp], Int64s, Int64s]:
    publish_ns = np.array(topic.publish_ns, np.int64)
    order = np.argsort(publish_ns, kind="stable")
    return order, publish_ns[order], np.array(topic.log_ns, np.int64)[order]


def _spec(topic: Topic) -> StreamSpec:
    kind: StreamKind = "series" if topic.schema == SAMPLE else "image"
    told = json.loads(topic.metadata.get(STREAM_KEY, '{"channels": [], "units": []}'))
    return StreamSpec(topic.name.removeprefix("/"), kind, tuple(told["channels"]), tuple(told["units"]))
