"""Copies what can be read of an execution file into a new one."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from mcap.opcode import Opcode
from mcap.records import Channel, Chunk, McapRecord, Message, Schema
from mcap.stream_reader import breakup_chunk
from mcap.writer import Writer

from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution
from misstep.store import facts
from misstep.store.records import UNREADABLE, Record, chunk_content, walk
from misstep.store.topics import facts_in
from misstep.store.writing import STREAM_KEY, STREAMS_RECORD

_DESCRIPTIONS = frozenset({Opcode.SCHEMA, Opcode.CHANNEL})
_CHUNKS = frozenset({Opcode.CHUNK})


class Copy:
    """A new execution file, filled with records of another one.

    Attributes:
        oldest_ns, newest_ns: receiver's stamps of the first and the last message.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.oldest_ns = self.newest_ns = 0
        self._mcap: Any = Writer(file, enable_data_crcs=True)  # some methods are not annotated
        self._schemas: dict[int, int] = {0: 0}
        self._channels: dict[int, int] = {}
        self._streams: dict[str, str] = {}
        self._mcap.start(profile="ros2", library="misstep")

    def add(self, record: McapRecord) -> None:
        """Takes a schema, a channel or a message over; messages of a channel that was lost are left out."""
        if isinstance(record, Schema) and record.id not in self._schemas:
            self._schemas[record.id] = self._mcap.register_schema(record.name, record.encoding, record.data)
        elif isinstance(record, Channel) and record.id not in self._channels and record.schema_id in self._schemas:
            self._add_channel(record)
        elif isinstance(record, Message) and record.channel_id in self._channels:
            self._add_message(record)

    def finish(self, execution: Execution) -> None:
        """Writes the facts and the end of the file."""
        self._mcap.add_metadata(STREAMS_RECORD, self._streams)
        self._mcap.add_metadata(facts.RECORD, facts.to_text(execution))
        self._mcap.finish()

    def _add_channel(self, channel: Channel) -> None:
        schema = self._schemas[channel.schema_id]
        self._channels[channel.id] = self._mcap.register_channel(
            channel.topic, channel.message_encoding, schema, channel.metadata
        )
        if STREAM_KEY in channel.metadata:
            self._streams[channel.topic.removeprefix("/")] = channel.metadata[STREAM_KEY]

    def _add_message(self, message: Message) -> None:
        self.newest_ns = max(self.newest_ns, message.log_time)
        self.oldest_ns = min(self.oldest_ns or message.log_time, message.log_time)
        self._mcap.add_message(self._channels[message.channel_id], message.log_time, message.data, message.publish_time)


def copy_whole_records(source: Path, file: IO[bytes]) -> Copy:
    """Copies all that is whole: a damaged record is left out, and so is what follows a cut.

    The summary at the end of a finished file repeats the channels, so that it is read first: the chunk that held
    them may be the damaged one.
    """
    copy = Copy(file)
    for opcodes in (_DESCRIPTIONS, _CHUNKS):
        for record in _until_cut(source, opcodes):
            with suppress(ExecutionFileError, *UNREADABLE):
                _copy(record, copy, source)
    return copy


def facts_before_cut(source: Path) -> Execution | None:
    """The last facts that can be read; None if there are none."""
    found = None
    for record in _until_cut(source, frozenset({Opcode.METADATA})):
        with suppress(ExecutionFileError):
            found = facts_in(record, source) or found
    return found


def _until_cut(source: Path, opcodes: frozenset[int]) -> Iterator[Record]:
    with suppress(ExecutionFileError):
        yield from (record for record in walk(source, opcodes) if record.opcode in opcodes)


def _copy(record: Record, copy: Copy, source: Path) -> None:
    if record.opcode == Opcode.CHUNK:
        chunk_content(record, source)  # raises if the chunk is damaged
        for content in breakup_chunk(Chunk.read(record.stream)):
            copy.add(content)
    elif record.opcode == Opcode.SCHEMA:
        copy.add(Schema.read(record.stream))
    else:
        copy.add(Channel.read(record.stream))
