import contextlib
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcap.data_stream import RecordBuilder
from mcap.opcode import Opcode
from mcap.records import Chunk

from misstep.core.errors import ExecutionFileError
from misstep.store import reading
from misstep.store.reading_calls import read_calls, read_values
from misstep.store.records import CHUNK_LIMIT_BYTES, MAGIC, Record, chunk_content, walk
from misstep.store.store import Store
from misstep.store.topics import read_facts

shared = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALL = frozenset(Opcode)


def read_everything(path: Path) -> None:
    read_facts(path)
    for read in (reading.read_series, reading.read_frames, reading.read_events, read_calls, read_values):
        read(path)


@pytest.fixture
def path(store: Store, record: Any) -> Path:
    return store.path(record().id)


def test_walks_to_the_footer(path: Path) -> None:
    opcodes = [record.opcode for record in walk(path, ALL)]
    assert opcodes[0] == Opcode.HEADER and opcodes[-1] == Opcode.FOOTER
    assert opcodes.count(Opcode.METADATA) == 3


def test_unwanted_bodies_are_not_read(path: Path) -> None:
    for record in walk(path, frozenset({Opcode.METADATA})):
        assert bool(record.body) == (record.opcode == Opcode.METADATA)


@shared
@given(data=st.data())
def test_cut_anywhere(path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    cut = path.with_name("cut.mcap")
    cut.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(ExecutionFileError):
        read_everything(cut)


@shared
@given(data=st.data())
def test_damaged_anywhere_is_read_or_refused(path: Path, data: st.DataObject) -> None:
    """Nothing but ExecutionFileError, whatever the bytes are."""
    damaged = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(damaged) - 1))
    damaged[place : place + 8] = data.draw(st.binary(min_size=8, max_size=8))
    path.with_name("damaged.mcap").write_bytes(damaged)
    with contextlib.suppress(ExecutionFileError):
        read_everything(path.with_name("damaged.mcap"))


@pytest.mark.parametrize("content", [b"", b"text", MAGIC, MAGIC + MAGIC, MAGIC + b"\x01" + b"\xff" * 8])
def test_no_mcap_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mcap"
    path.write_bytes(content)
    with pytest.raises(ExecutionFileError, match="can't be read as an execution"):
        list(walk(path, ALL))


def test_something_after_the_end(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(ExecutionFileError, match="does not end"):
        list(walk(path, ALL))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ExecutionFileError, match="No such file"):
        list(walk(tmp_path / "a.mcap", ALL))


def chunk(compression: str, data: bytes, size: int, crc: int) -> Record:
    builder = RecordBuilder()
    Chunk(compression, data, 0, 0, crc, size).write(builder)
    return Record(0, Opcode.CHUNK, builder.end()[9:])


def test_chunk_content() -> None:
    content = b"abc" * 100
    record = chunk("zstd", zstandard.compress(content), len(content), zlib.crc32(content))
    assert chunk_content(record, Path("a")) == content


def bomb() -> bytes:
    """A small frame that claims, and would hold, more than the limit."""
    compressor = zstandard.ZstdCompressor()
    return compressor.compress(bytes(2**20)).replace(struct.pack("<I", 2**20), struct.pack("<I", 2**31))


CONTENT = b"abc"
BAD_CHUNKS = [
    chunk("zstd", zstandard.compress(CONTENT), 3, 1),
    chunk("zstd", zstandard.compress(CONTENT), 4, zlib.crc32(CONTENT)),
    chunk("zstd", b"no frame", 3, 0),
    chunk("zstd", bomb(), 2**31, 0),
    chunk("lz4", CONTENT, 3, 0),
    chunk("", CONTENT, 4, zlib.crc32(CONTENT)),
    Record(0, Opcode.CHUNK, b"\xff" * 60),
]


@pytest.mark.parametrize("record", BAD_CHUNKS)
def test_damaged_chunk(record: Record) -> None:
    with pytest.raises(ExecutionFileError, match="chunk"):
        chunk_content(record, Path("a"))


def test_bomb_is_one() -> None:
    assert zstandard.frame_content_size(bomb()) == 2**31 > CHUNK_LIMIT_BYTES


def test_a_chunk_that_claims_more_than_fits_into_an_index(path: Path) -> None:
    times_size_crc_compression = struct.pack("<QQQII", 0, 0, 0, 0, 0)
    record = Record(0, Opcode.CHUNK, times_size_crc_compression + struct.pack("<Q", 2**63))
    with pytest.raises(ExecutionFileError, match="a chunk is damaged"):
        chunk_content(record, path)
