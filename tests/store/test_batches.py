import struct
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mcap.opcode import Opcode
from mcap.records import Channel, Chunk, Message
from mcap.stream_reader import breakup_chunk

from misstep.store.batches import Batch, batches
from misstep.store.records import Record

PREFIX = struct.Struct("<BQ")
HEAD = struct.Struct("<HIQQ")


def message(channel: int, stamp: int, length: int) -> bytes:
    data = bytes([stamp % 251]) * length
    return PREFIX.pack(Opcode.MESSAGE, HEAD.size + length) + HEAD.pack(channel, stamp, stamp, 2**64 - 1 - stamp) + data


def unknown(length: int) -> bytes:
    """A record of a kind that nobody knows, within the messages."""
    return PREFIX.pack(0x99, length) + bytes(length)


parts = st.tuples(st.integers(0, 3), st.sampled_from([0, 1, 5, 30]), st.integers(1, 20))


@given(st.lists(parts, max_size=12))
@example([(1, 5, 5000)])
@example([(1, 0, 9), (0, 5, 3)])
def test_every_message_is_in_one_batch_in_the_order_of_its_channel(runs: list[tuple[int, int, int]]) -> None:
    """The reader of the mcap library tells what they are; channel 3 stands for what is no message."""
    content, stamp = b"", 0
    for channel, length, count in runs:
        for _ in range(count):
            stamp += 1
            content += unknown(length) if channel == 3 else message(channel, stamp, length)
    expected: dict[int, list[tuple[int, int, bytes]]] = {}
    for one in breakup_chunk(Chunk("", content, 0, 0, zlib.crc32(content), len(content))):
        assert isinstance(one, Message | Channel)
        if isinstance(one, Message):
            expected.setdefault(one.channel_id, []).append((one.publish_time, one.log_time, one.data))
    found: dict[int, list[tuple[int, int, bytes]]] = {}
    records = 0
    for batch in batches(content):
        if isinstance(batch, Record):
            records += 1
            continue
        rows = batch.rows()
        assert (rows is None) == (len(set(map(len, batch.data()))) > 1)
        assert rows is None or [row.tobytes() for row in rows] == batch.data()
        told = zip(batch.publish_ns.tolist(), batch.log_ns.tolist(), batch.data(), strict=True)
        found.setdefault(batch.channel, []).extend(told)
    assert found == expected
    assert records == sum(count for channel, _, count in runs if channel == 3)


def test_a_run_of_one_channel_is_one_batch() -> None:
    content = b"".join(message(1, stamp, 8) for stamp in range(4000))
    assert [len(batch) for batch in batches(content) if isinstance(batch, Batch)] == [1, 3999]


@pytest.mark.parametrize("cut", [1, 9, 30])
def test_a_cut_chunk_is_refused(cut: int) -> None:
    content = b"".join(message(1, stamp, 8) for stamp in range(20))
    with pytest.raises((ValueError, struct.error)):
        list(batches(content[:-cut]))
