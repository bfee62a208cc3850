"""Reads an execution file to its end and checks every checksum in it."""

import zlib
from pathlib import Path

from mcap.opcode import Opcode
from mcap.records import DataEnd, Footer

from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution
from misstep.store.ahead import unpacked
from misstep.store.records import UNREADABLE, Record, walk
from misstep.store.topics import Messages, Topics, read_facts

_BODIES = frozenset({Opcode.SCHEMA, Opcode.CHANNEL, Opcode.CHUNK, Opcode.DATA_END, Opcode.FOOTER})
_BLOCK_BYTES = 2**20
_FOOTER_BEFORE_CRC = 9 + 8 + 8


def verify(path: Path) -> Execution:
    """The facts of an execution whose file is whole.

    Raises:
        ExecutionFileError: the file is cut or damaged, or no execution of ours.
    """
    check_whole(path)
    return read_facts(path)


def check_whole(path: Path) -> None:
    """Accepts a file that is whole, whoever wrote it.

    Raises:
        ExecutionFileError: the file is cut or damaged, or no MCAP file.
    """
    topics = Topics[Messages](path, lambda topic: None)
    checked: list[int] = []
    for record, parts in unpacked(walk(path, _BODIES), path):
        if record.opcode in (Opcode.DATA_END, Opcode.FOOTER):
            _check_section(path, record)
            checked.append(record.opcode)
        elif record.opcode in _BODIES:
            topics.add(record, parts)
    if checked != [Opcode.DATA_END, Opcode.FOOTER]:
        raise ExecutionFileError(path, "its data section does not end")


def _check_section(path: Path, record: Record) -> None:
    """Compares the checksum at the end of the data section, or of the summary section, with its bytes."""
    try:
        if record.opcode == Opcode.DATA_END:
            begin, end, expected = 0, record.offset, DataEnd.read(record.stream).data_section_crc
        else:
            footer = Footer.read(record.stream)
            begin, end, expected = footer.summary_start, record.offset + _FOOTER_BEFORE_CRC, footer.summary_crc
    except UNREADABLE as error:
        raise ExecutionFileError(path, f"the record at byte {record.offset} is damaged") from error
    if begin > end or _crc(path, begin, end) != expected:
        raise ExecutionFileError(path, f"bytes {begin} to {end} do not have their checksum")


def _crc(path: Path, begin: int, end: int) -> int:
    crc = 0
    with path.open("rb") as file:
        file.seek(begin)
        while begin < end and (block := file.read(min(_BLOCK_BYTES, end - begin))):
            crc = zlib.crc32(block, crc)
            begin += len(block)
    return crc
