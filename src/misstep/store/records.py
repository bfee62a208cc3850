"""Walks through the records of an MCAP file without trusting a single length in it."""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import zstandard
from mcap.data_stream import ReadDataStream
from mcap.exceptions import McapError
from mcap.opcode import Opcode
from mcap.writer import MCAP0_MAGIC as MAGIC

from misstep.core.errors import ExecutionFileError

CHUNK_LIMIT_BYTES = 512 * 2**20  # twice what a recorder can have queued

_PREFIX = struct.Struct("<BQ")
_CHUNK = struct.Struct("<QQQII")
_LENGTH = struct.Struct("<Q")
UNREADABLE = (McapError, struct.error, ValueError, zstandard.ZstdError, OverflowError)
"""What the readers of mcap.records raise on bytes that are no such record."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        offset: where it begins in the file.
        opcode: its kind.
        body: its content; empty where it was not asked for.
    """

    offset: int
    opcode: int
    body: bytes

    @property
    def stream(self) -> ReadDataStream:
        """The body for the readers of mcap.records; they can't read past its end."""
        return ReadDataStream(BytesIO(self.body))


def walk(path: Path, opcodes: frozenset[int], begin: int = len(MAGIC)) -> Iterator[Record]:
    """The file's records in order, down to the magic bytes at its end.

    Args:
        path: the file.
        opcodes: the kinds whose bodies are wanted; other bodies are skipped, not read.
        begin: byte where the first record is.

    Raises:
        ExecutionFileError: after the last whole record, if the file is cut, no MCAP file at all, or missing.
    """
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if file.read(len(MAGIC)) != MAGIC:
            raise ExecutionFileError(path, "it does not begin as an MCAP file")
        file.seek(begin)
        opcode = 0
        while opcode != Opcode.FOOTER:
            offset = file.tell()
            opcode, length = _prefix(file, path)
            if length > size - file.tell():
                raise ExecutionFileError(path, f"it ends within the record at byte {offset}")
            yield Record(offset, opcode, _body(file, length, opcode in opcodes))
        if file.read(len(MAGIC) + 1) != MAGIC:
            raise ExecutionFileError(path, "it does not end as an MCAP file")


def chunk_content(record: Record, path: Path) -> bytes:
    """The records within a chunk, uncompressed, their CRC checked. Any thread may ask.

    Raises:
        ExecutionFileError: the chunk is damaged, or claims more than CHUNK_LIMIT_BYTES.
    """
    try:
        chunk = _Chunk.of(record.body)
        content = _uncompressed(chunk)
    except UNREADABLE as error:
        raise ExecutionFileError(path, f"a chunk is damaged ({error})") from error
    if len(content) != chunk.size_bytes or zlib.crc32(content) != chunk.crc:
        raise ExecutionFileError(path, "a chunk does not have its checksum")
    return content


def claimed_bytes(record: Record) -> int:
    """What a chunk claims to hold, uncompressed; 0 for what is none."""
    claims = record.opcode == Opcode.CHUNK and len(record.body) >= _CHUNK.size
    return int(_CHUNK.unpack_from(record.body)[2]) if claims else 0


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A chunk as it is stored; its data are not copied, as `mcap.records.Chunk` would."""

    compression: str
    size_bytes: int
    crc: int
    data: memoryview

    @classmethod
    def of(cls, body: bytes) -> "_Chunk":
        _, _, size_bytes, crc, name_bytes = _CHUNK.unpack_from(body)
        name_end = _CHUNK.size + name_bytes
        (data_bytes,) = _LENGTH.unpack_from(body, name_end)
        begin = name_end + _LENGTH.size
        if data_bytes > len(body) - begin:
            raise ValueError("its data are cut")
        compression = body[_CHUNK.size : name_end].decode()
        return cls(compression, size_bytes, crc, memoryview(body)[begin : begin + data_bytes])


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise ExecutionFileError(path, str(error.strerror)) from error


def _prefix(file: BinaryIO, path: Path) -> tuple[int, int]:
    prefix = file.read(_PREFIX.size)
    if len(prefix) < _PREFIX.size:
        raise ExecutionFileError(path, f"it ends at byte {file.tell()}, before its footer")
    return _PREFIX.unpack(prefix)


def _body(file: BinaryIO, length: int, wanted: bool) -> bytes:
    if wanted:
        return file.read(length)
    file.seek(length, 1)
    return b""


def _uncompressed(chunk: _Chunk) -> bytes:
    if chunk.compression == "":
        return bytes(chunk.data)
    if chunk.compression != "zstd":
        raise ValueError(f"compression {chunk.compression!r}")
    claimed = zstandard.frame_content_size(chunk.data)
    if claimed != chunk.size_bytes or claimed > CHUNK_LIMIT_BYTES:
        raise ValueError(f"it claims {claimed} bytes")
    return zstandard.decompress(chunk.data)
