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
from mcap.records import Chunk
from mcap.writer import MCAP0_MAGIC as MAGIC

from misstep.core.errors import ExecutionFileError

CHUNK_LIMIT_BYTES = 512 * 2**20  # twice what a recorder can have queued

_PREFIX = struct.Struct("<BQ")
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


def walk(path: Path, opcodes: frozenset[int]) -> Iterator[Record]:
    """The file's records in order, down to the magic bytes at its end.

    Args:
        path: the file.
        opcodes: the kinds whose bodies are wanted; other bodies are skipped, not read.

    Raises:
        ExecutionFileError: after the last whole record, if the file is cut, no MCAP file at all, or missing.
    """
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if file.read(len(MAGIC)) != MAGIC:
            raise ExecutionFileError(path, "it does not begin as an MCAP file")
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
    """The records within a chunk, uncompressed, their CRC checked.

    Raises:
        ExecutionFileError: the chunk is damaged, or claims more than CHUNK_LIMIT_BYTES.
    """
    try:
        chunk = Chunk.read(record.stream)
        content = _uncompressed(chunk)
    except UNREADABLE as error:
        raise ExecutionFileError(path, f"a chunk is damaged ({error})") from error
    if len(content) != chunk.uncompressed_size or zlib.crc32(content) != chunk.uncompressed_crc:
        raise ExecutionFileError(path, "a chunk does not have its checksum")
    return content


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


def _uncompressed(chunk: Chunk) -> bytes:
    if chunk.compression == "":
        return chunk.data
    if chunk.compression != "zstd":
        raise ValueError(f"compression {chunk.compression!r}")
    claimed = zstandard.frame_content_size(chunk.data)
    if claimed != chunk.uncompressed_size or claimed > CHUNK_LIMIT_BYTES:
        raise ValueError(f"it claims {claimed} bytes")
    return zstandard.decompress(chunk.data)
