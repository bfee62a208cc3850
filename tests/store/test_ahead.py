import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcap.data_stream import RecordBuilder
from mcap.opcode import Opcode
from mcap.records import Chunk

from misstep.core.errors import ExecutionFileError
from misstep.store import ahead
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


def test_all_come_in_order_with_what_is_in_them(long: Path) -> None:
    records = [chunk(bytes([place]) * 99) if place % 3 else Record(0, Opcode.FOOTER, b"end") for place in range(50)]
    found = list(ahead.unpacked(records, long))
    assert [record for record, _ in found] == records
    assert [content for _, content in found] == [bytes([p]) * 99 if p % 3 else b"end" for p in range(50)]


@pytest.mark.parametrize(("size", "most"), [(1, 5), (400, 3), (2000, 1)])
def test_few_are_read_ahead_and_fewer_if_they_are_large(
    long: Path, size: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "_AHEAD_BYTES", 1000)
    drawn, compressed = [], chunk(bytes(size))

    def records() -> Iterator[Record]:
        for place in range(12):
            drawn.append(place)
            yield compressed

    counts = [len(drawn) - place for place, _ in enumerate(ahead.unpacked(records(), long))]
    assert max(counts) == most


def test_a_damaged_chunk_is_told_when_its_turn_comes(long: Path) -> None:
    found = ahead.unpacked([chunk(b"a"), chunk(b"b"), chunk(b"c", crc=1), chunk(b"d")], long)
    assert [next(found)[1], next(found)[1]] == [b"a", b"b"]
    with pytest.raises(ExecutionFileError, match="checksum"):
        next(found)
