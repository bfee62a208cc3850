"""Reads the samples, images and events of an execution file."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from misstep.core.errors import ExecutionFileError
from misstep.core.streams import DecodedImages, Event, Frames, Image, Series
from misstep.store.images import decode_image
from misstep.store.messages import IMAGE, LOG, SAMPLE, UNDECODABLE, decode
from misstep.store.samples import Samples, in_source_time, spec_of
from misstep.store.topics import Messages, Topic, read_topics


def read_series(path: Path) -> dict[str, Series]:
    """All series of an execution, by stream name, each in source-time order.

    Raises:
        ExecutionFileError: the file is cut or damaged, or holds what is not a series of ours.
    """
    return series_of(read_topics(path, lambda topic: Samples(topic, path) if topic.schema == SAMPLE else None), path)


def read_frames(path: Path, stream: str | None = None) -> dict[str, Frames]:
    """The images of an execution, by stream name, each in source-time order, decoded when they are asked for.

    Raises:
        ExecutionFileError: the file is cut or damaged; asking for what is not an image of ours raises it, too.
    """

    def wanted(topic: Topic) -> bool:
        return topic.schema == IMAGE and stream in (None, topic.name.removeprefix("/"))

    return frames_of(read_topics(path, lambda topic: Messages(topic) if wanted(topic) else None), path)


def read_events(path: Path) -> list[Event]:
    """The events of an execution, in source-time order.

    Raises:
        ExecutionFileError: the file is cut or damaged.
    """
    return events_of(read_topics(path, lambda topic: Messages(topic) if topic.schema == LOG else None), path)


def series_of(found: Iterable[Samples], path: Path) -> dict[str, Series]:
    """The series that samples are, by stream name.

    Raises:
        ExecutionFileError: they are not a series of ours.
    """
    try:
        series = [one.series() for one in found]
    except UNDECODABLE as error:
        raise ExecutionFileError(path, str(error)) from error
    return {one.spec.name: one for one in series}


def frames_of(found: Iterable[Messages], path: Path) -> dict[str, Frames]:
    """The images that messages are, by stream name, decoded when they are asked for.

    Raises:
        ExecutionFileError: their topics are not of images of ours.
    """
    try:
        frames = [_frames(one, path) for one in found]
    except UNDECODABLE as error:
        raise ExecutionFileError(path, str(error)) from error
    return {one.spec.name: one for one in frames}


def events_of(found: Iterable[Messages], path: Path) -> list[Event]:
    """The events that messages are, in source-time order.

    Raises:
        ExecutionFileError: they are none.
    """
    try:
        events = [event for one in found for event in _events(one)]
    except UNDECODABLE as error:
        raise ExecutionFileError(path, str(error)) from error
    return sorted(events, key=lambda event: event.publish_ns)


def _frames(messages: Messages, path: Path) -> Frames:
    stamps_ns = np.array(messages.publish_ns, np.int64), np.array(messages.log_ns, np.int64)
    order, publish_ns, log_ns = in_source_time(*stamps_ns)

    def image(place: int) -> Image:
        try:
            message = decode(IMAGE, messages.data[order[place]])
            return decode_image(message.format, message.data)
        except UNDECODABLE as error:
            raise ExecutionFileError(path, f"{messages.topic.name}: {error}") from error

    return Frames(spec_of(messages.topic), publish_ns, log_ns, DecodedImages(len(order), image))


def _events(messages: Messages) -> list[Event]:
    texts = [decode(LOG, data) for data in messages.data]
    stamps = zip(messages.publish_ns, messages.log_ns, strict=True)
    return [Event(*both, text.name, text.msg) for both, text in zip(stamps, texts, strict=True)]
