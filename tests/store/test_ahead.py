import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcap.data_stream import RecordBuilder
from mcap.opcode import Opcode
from mcap.records import Chunk

from misstep.core.errors import ExecutionFileError
from misstep.store import ahead
from misstep.store.batches import Batch
from misstep.store.records import Record


def chunk(content: bytes, crc: int | None = None) -> Record:
    builder = RecordBuilder()
    Chunk("", content, 0, 0, zlib.crc32(content) if crc is None else crc, len(content)).write(builder)
    return Record(0, Opcode.CHUNK, builder.end()[9:])


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that counts as a long one."""
    monkeypatch.setattr(ahead, "_LONG_BYTES", 1)
    (tmp_path / "a.mcap").write_bytes(b"12")
    return tmp_path / "a.mcap"


def message(data: bytes) -> bytes:
    """As it stands in a chunk."""
    return struct.pack("<BQHIQQ", Opcode.MESSAGE, 22 + len(data), 1, 0, 0, 0) + data


def test_all_come_in_order_with_what_is_in_them(long: Path) -> None:
    records = [chunk(message(bytes([p]) * 9)) if p % 3 else Record(0, Opcode.FOOTER, b"end") for p in range(50)]
    found = list(ahead.unpacked(records, long))
    assert [record for record, _ in found] == records
    for place, (record, (part,)) in enumerate(found):
        assert part.data() == [bytes([place]) * 9] if isinstance(part, Batch) else part is record
        assert isinstance(part, Batch) == bool(place % 3)


@pytest.mark.parametrize(("size", "most"), [(1, 5), (400, 3), (2000, 1)])
def test_few_are_read_ahead_and_fewer_if_they_are_large(
    long: Path, size: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "_AHEAD_BYTES", 1000)
    drawn, compressed = [], chunk(message(bytes(size)))

    def records() -> Iterator[Record]:
        for place in range(12):
            drawn.append(place)
            yield compressed

    counts = [len(drawn) - place for place, _ in enumerate(ahead.unpacked(records(), long))]
    assert max(counts) == most


def test_a_damaged_chunk_is_told_when_its_turn_comes(long: Path) -> None:
    found = ahead.unpacked([chunk(b""), chunk(message(b"b")), chunk(b"c", crc=1), chunk(b"")], long)
    assert [len(next(found)[1]), len(next(found)[1])] == [0, 1]
    with pytest.raises(ExecutionFileError, match="checksum"):
        next(found)


def test_a_chunk_of_something_else_is_refused(long: Path) -> None:
    with pytest.raises(ExecutionFileError, match="byte 0 is damaged"):
        list(ahead.unpacked([chunk(b"abc")], long))
