"""Gathers the messages of an execution file by topic."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from mcap.data_stream import ReadDataStream
from mcap.opcode import Opcode
from mcap.records import Channel, Metadata, Schema
from numpy.typing import NDArray

from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution
from misstep.store import facts
from misstep.store.records import UNREADABLE, Record, chunk_content, walk

_PREFIX = struct.Struct("<BQ")
_MESSAGE = struct.Struct("<HIQQ")
_RUN_LIMIT_N = 4096
_HEAD = np.dtype([("channel", "<u2"), ("sequence", "<u4"), ("log_ns", "<u8"), ("publish_ns", "<u8")])
_TOPICS = frozenset({Opcode.SCHEMA, Opcode.CHANNEL, Opcode.CHUNK})


@dataclass(frozen=True, slots=True)
class Topic:
    """The messages of one topic, in file order.

    Attributes:
        name: with its leading slash.
        schema: name of its message type.
        metadata: of its MCAP channel.
        publish_ns: source stamps.
        log_ns: receiver's stamps.
        data: CDR bytes.
    """

    name: str
    schema: str
    metadata: dict[str, str]
    publish_ns: list[int] = field(default_factory=list)
    log_ns: list[int] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)


class Topics:
    """Fills one `Topic` a channel from the records of a file, in the order in which they come.

    Channels without a message count too; `wanted` picks the topics whose messages are kept.
    """

    def __init__(self, path: Path, wanted: Callable[[Topic], bool]) -> None:
        self._path = path
        self._wanted = wanted
        self._schemas: dict[int, str] = {}
        self._topics: dict[int, Topic] = {}

    @property
    def found(self) -> list[Topic]:
        """The wanted topics found so far."""
        return [topic for topic in self._topics.values() if self._wanted(topic)]

    def add(self, record: Record) -> None:
        """Takes a schema, a channel or a chunk in.

        Raises:
            ExecutionFileError: it is damaged.
        """
        try:
            if record.opcode == Opcode.CHUNK:
                self._add_chunk(chunk_content(record, self._path))
            else:
                self._add_description(record.opcode, record.stream)
        except UNREADABLE as error:
            raise ExecutionFileError(self._path, f"the record at byte {record.offset} is damaged") from error

    def _add_description(self, opcode: int, stream: ReadDataStream) -> None:
        if opcode == Opcode.SCHEMA:
            schema = Schema.read(stream)
            self._schemas[schema.id] = schema.name
        elif opcode == Opcode.CHANNEL:
            channel = Channel.read(stream)
            schema_name = self._schemas.get(channel.schema_id, "")
            self._topics.setdefault(channel.id, Topic(channel.topic, schema_name, channel.metadata))

    def _add_chunk(self, content: bytes) -> None:
        position = 0
        while position < len(content):
            opcode, length = _PREFIX.unpack_from(content, position)
            begin, end = position + _PREFIX.size, position + _PREFIX.size + length
            if end > len(content):
                raise ValueError("a record reaches beyond its chunk")
            if opcode == Opcode.MESSAGE:
                position = self._add_messages(content, position, end)
            else:
                self._add_description(opcode, Record(position, opcode, content[begin:end]).stream)
                position = end

    def _add_messages(self, content: bytes, begin: int, end: int) -> int:
        """Adds a message and those after it that are as long, and tells where the last one ends.

        A sensor's messages are, and there may be a million of them: they are taken apart all at once.
        """
        prefix, stride = content[begin : begin + _PREFIX.size], end - begin
        eighth = begin + 7 * stride
        if content[eighth : eighth + _PREFIX.size] != prefix or eighth + stride > len(content):
            self._add_message(content, begin + _PREFIX.size, end)
            return end
        most = min((len(content) - begin) // stride, _RUN_LIMIT_N)
        rows = np.frombuffer(content, np.uint8, most * stride, begin).reshape(most, stride)
        others = (rows[:, : _PREFIX.size] != np.frombuffer(prefix, np.uint8)).any(axis=1)
        count = int(others.argmax()) if others.any() else len(rows)
        heads = np.frombuffer(rows[:count, _PREFIX.size : _PREFIX.size + _MESSAGE.size].tobytes(), _HEAD)
        for channel in np.unique(heads["channel"]).tolist():
            self._add_run(channel, heads, content, begin, stride)
        return begin + count * stride

    def _add_run(self, channel: int, heads: NDArray[Any], content: bytes, begin: int, stride: int) -> None:
        topic = self._known(channel)
        if self._wanted(topic):
            places = np.flatnonzero(heads["channel"] == channel)
            topic.publish_ns.extend(heads["publish_ns"][places].tolist())
            topic.log_ns.extend(heads["log_ns"][places].tolist())
            body = begin + _PREFIX.size + _MESSAGE.size
            for first, last in zip((places * stride).tolist(), ((places + 1) * stride).tolist(), strict=True):
                topic.data.append(content[body + first : begin + last])

    def _add_message(self, content: bytes, begin: int, end: int) -> None:
        channel, _, log_ns, publish_ns = _MESSAGE.unpack_from(content, begin)
        topic = self._known(channel)
        if self._wanted(topic):
            topic.publish_ns.append(publish_ns)
            topic.log_ns.append(log_ns)
            topic.data.append(content[begin + _MESSAGE.size : end])

    def _known(self, channel: int) -> Topic:
        topic = self._topics.get(channel)
        if topic is None:
            raise ValueError(f"a message of the unknown channel {channel}")
        return topic


def read_topics(path: Path, wanted: Callable[[Topic], bool] = lambda topic: True) -> list[Topic]:
    """The wanted topics of a finished execution, with their messages.

    Raises:
        ExecutionFileError: the file is cut or damaged.
    """
    topics = Topics(path, wanted)
    for record in walk(path, _TOPICS):
        if record.opcode in _TOPICS:
            topics.add(record)
    return topics.found


def read_facts(path: Path) -> Execution:
    """The facts of a finished execution, as they were when it finished.

    Raises:
        ExecutionFileError: the file is cut or damaged, or no execution of ours.
    """
    found = None
    for record in walk(path, frozenset({Opcode.METADATA})):
        if record.opcode == Opcode.METADATA:
            found = facts_in(record, path) or found
    if found is None:
        raise ExecutionFileError(path, f"it has no metadata record {facts.RECORD!r}")
    return found


def facts_in(record: Record, path: Path) -> Execution | None:
    """The execution that a metadata record describes; None if the record is about something else.

    Raises:
        ExecutionFileError: it is damaged.
    """
    try:
        metadata = Metadata.read(record.stream)
        return facts.from_text(metadata.metadata) if metadata.name == facts.RECORD else None
    except UNREADABLE as error:
        raise ExecutionFileError(path, f"its facts are damaged ({error})") from error
