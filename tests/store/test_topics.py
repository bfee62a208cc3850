import struct
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcap.data_stream import RecordBuilder
from mcap.opcode import Opcode
from mcap.reader import make_reader
from mcap.records import Chunk, Message, Metadata
from mcap.writer import CompressionType, Writer

from misstep.core.errors import ExecutionFileError
from misstep.store import ahead
from misstep.store.records import Record
from misstep.store.store import Store
from misstep.store.topics import Messages, Topic, Topics, facts_in, read_facts, read_topics


def body(record: Any) -> bytes:
    builder = RecordBuilder()
    record.write(builder)
    return builder.end()[9:]


def only(*names: str) -> Callable[[Topic], Messages | None]:
    return lambda topic: Messages(topic) if topic.name in names else None


def test_all_topics_with_their_messages(store: Store, record: Any) -> None:
    found = {messages.topic.name: messages for messages in read_topics(store.path(record().id), Messages)}
    assert len(found["/wrench"].data) == 50
    assert found["/wrench"].publish_ns[:3] == [0, 2_000_000, 4_000_000]
    assert found["/wrench"].topic.schema == "misstep_msgs/msg/Sample"
    assert len(found) == 8


def test_wanted_topics_only(store: Store, record: Any) -> None:
    found = read_topics(store.path(record().id), only("/head/depth"))
    assert [messages.topic.name for messages in found] == ["/head/depth"]


def test_facts_are_the_last_ones(store: Store, record: Any) -> None:
    execution = record()
    assert read_facts(store.path(execution.id)) == execution


def test_mcap_file_of_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "foreign.mcap"
    writer = Writer(str(path))
    writer.start("ros2")
    writer.finish()
    with pytest.raises(ExecutionFileError, match="no metadata record"):
        read_facts(path)


def test_metadata_about_something_else() -> None:
    record = Record(0, Opcode.METADATA, body(Metadata("rosbag2", {"a": "b"})))
    assert facts_in(record, Path("a.mcap")) is None


@pytest.mark.parametrize("content", [body(Metadata("misstep.execution", {"format": "99"})), b"\xff" * 20])
def test_damaged_facts(content: bytes) -> None:
    with pytest.raises(ExecutionFileError, match="facts"):
        facts_in(Record(0, Opcode.METADATA, content), Path("a.mcap"))


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<BQ", Opcode.MESSAGE, 22) + body(Message(77, 0, b"", 0, 0)),
        struct.pack("<BQ", Opcode.MESSAGE, 2**63),
        struct.pack("<BQ", Opcode.MESSAGE, 21) + bytes(21),
        struct.pack("<BQ", Opcode.CHANNEL, 4) + b"\xff" * 4,
        b"\x05\x00",
    ],
)
def test_chunk_whose_checksum_is_right_but_whose_content_is_not(content: bytes) -> None:
    path, record = Path("a.mcap"), Record(8, Opcode.CHUNK, body(Chunk("", content, 0, 0, crc32(content), len(content))))
    with pytest.raises(ExecutionFileError, match="the record at byte 8 is damaged"):
        Topics(path, Messages).add(record, ahead.parts_of(record, path))


@settings(max_examples=25, deadline=None)
@given(
    runs=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 12) | st.sampled_from([700, 4097])), max_size=8
    ),
    chunk_bytes=st.sampled_from([300, 2**20]),
    compression=st.sampled_from([CompressionType.NONE, CompressionType.ZSTD]),
    threads=st.booleans(),
)
def test_messages_are_those_that_the_mcap_library_reads(
    runs: list[tuple[int, int, int]], chunk_bytes: int, compression: CompressionType, threads: bool
) -> None:
    """Messages of four topics and three lengths, mixed; an independent reader tells what they are."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead, "_LONG_BYTES", 0 if threads else 2**40)
        path = Path(folder) / "a-00001.mcap"
        write_runs(runs, Writer(str(path), chunk_size=chunk_bytes, compression=compression))
        wanted: dict[str, list[tuple[int, int, bytes]]] = {f"/{name}": [] for name in "abcd"}
        with path.open("rb") as file:
            for _, channel, message in make_reader(file).iter_messages(log_time_order=False):
                wanted[channel.topic].append((message.publish_time, message.log_time, message.data))
        for found in read_topics(path, only("/a", "/b", "/d")):
            assert list(zip(found.publish_ns, found.log_ns, found.data, strict=True)) == wanted.pop(found.topic.name)
    assert all(not messages for name, messages in wanted.items() if name != "/c")


def write_runs(runs: list[tuple[int, int, int]], writer: Any) -> None:
    """Each run is of one topic, or alternates between two; of one length; and has so many messages."""
    writer.start()
    schema = writer.register_schema("anything", "ros2msg", b"")
    channels = [writer.register_channel(f"/{name}", "cdr", schema) for name in "abcd"]
    stamp = 0
    for channel, length, count in runs:
        for place in range(count):
            stamp += 1
            data = bytes([stamp % 251]) * (3 + length)
            writer.add_message(channels[(channel + place % 2 * channel) % 4], stamp, data, 7 * stamp, stamp)
    writer.finish()
