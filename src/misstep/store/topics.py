"""Gathers the messages of an execution file by topic."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from mcap.opcode import Opcode
from mcap.records import Channel, Metadata, Schema

from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution
from misstep.store import facts
from misstep.store.ahead import Parts, unpacked
from misstep.store.batches import Batch
from misstep.store.records import UNREADABLE, Record, walk

_TOPICS = frozenset({Opcode.SCHEMA, Opcode.CHANNEL, Opcode.CHUNK})


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as its channel describes it.

    Attributes:
        channel: its number in the file.
        name: with its leading slash.
        schema: name of its message type.
        metadata: of its MCAP channel.
    """

    channel: int
    name: str
    schema: str
    metadata: Mapping[str, str]


class Gatherer(Protocol):
    """What the messages of one topic become."""

    def add(self, batch: Batch) -> None:
        """Takes the next messages, in file order, and keeps nothing of the chunk that they are part of."""


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one topic as they are, in file order.

    Attributes:
        topic: which one.
        publish_ns: source stamps.
        log_ns: receiver's stamps.
        data: CDR bytes.
    """

    topic: Topic
    publish_ns: list[int] = field(default_factory=list)
    log_ns: list[int] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        """Takes the next ones."""
        self.publish_ns.extend(batch.publish_ns.tolist())
        self.log_ns.extend(batch.log_ns.tolist())
        self.data.extend(batch.data())


G = TypeVar("G", bound=Gatherer)


class Topics(Generic[G]):
    """Hands the messages of a file, record by record, to one gatherer a channel.

    Channels without a message count too.

    Args:
        path: the file, for errors.
        gather: makes the gatherer of a topic; None if its messages are not wanted.
    """

    def __init__(self, path: Path, gather: Callable[[Topic], G | None]) -> None:
        self._path = path
        self._gather = gather
        self._schemas: dict[int, str] = {}
        self._gatherers: dict[int, G | None] = {}

    @property
    def found(self) -> list[G]:
        """The gatherers of the wanted topics found so far."""
        return [one for one in self._gatherers.values() if one is not None]

    def add(self, record: Record, parts: Parts) -> None:
        """Takes a schema, a channel or a chunk in.

        Args:
            record: one of these.
            parts: what is in it.

        Raises:
            ExecutionFileError: it is damaged; whatever a gatherer raises.
        """
        try:
            for part in parts:
                if isinstance(part, Batch):
                    self._add_messages(part)
                else:
                    self._add_description(part)
        except UNREADABLE as error:
            raise ExecutionFileError(self._path, f"the record at byte {record.offset} is damaged") from error

    def _add_description(self, record: Record) -> None:
        if record.opcode == Opcode.SCHEMA:
            schema = Schema.read(record.stream)
            self._schemas[schema.id] = schema.name
        elif record.opcode == Opcode.CHANNEL:
            channel = Channel.read(record.stream)
            if channel.id not in self._gatherers:
                topic = Topic(channel.id, channel.topic, self._schemas.get(channel.schema_id, ""), channel.metadata)
                self._gatherers[channel.id] = self._gather(topic)

    def _add_messages(self, batch: Batch) -> None:
        if batch.channel not in self._gatherers:
            raise ValueError(f"a message of the unknown channel {batch.channel}")
        gatherer = self._gatherers[batch.channel]
        if gatherer is not None:
            gatherer.add(batch)


def read_topics(path: Path, gather: Callable[[Topic], G | None]) -> list[G]:
    """The gatherers of a finished execution's wanted topics, with their messages.

    Args:
        path: its file.
        gather: makes the gatherer of a topic; None if its messages are not wanted.

    Raises:
        ExecutionFileError: the file is cut or damaged; whatever a gatherer raises.
    """
    topics = Topics(path, gather)
    wanted = (record for record in walk(path, _TOPICS) if record.opcode in _TOPICS)
    for record, parts in unpacked(wanted, path):
        topics.add(record, parts)
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
