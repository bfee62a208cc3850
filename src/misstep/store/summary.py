"""What the summary at the end of an MCAP file says of it. It may be missing, or wrong: the records themselves count."""

import os
from collections.abc import Mapping
from pathlib import Path

from mcap.opcode import Opcode
from mcap.records import Footer, Statistics
from mcap.writer import MCAP0_MAGIC

from misstep.core.errors import ExecutionFileError
from misstep.store.records import UNREADABLE, Record, walk

_FOOTER_BYTES = 29
_STATISTICS = frozenset({Opcode.STATISTICS})


def message_counts(path: Path) -> Mapping[int, int]:
    """How many messages each channel is said to have, by its number; nothing where nothing can be read.

    Good for reserving memory, and for nothing else.
    """
    try:
        begin = _summary_begin(path)
        records = walk(path, _STATISTICS, begin) if begin else iter(())
        found = [Statistics.read(one.stream) for one in records if one.opcode == Opcode.STATISTICS]
    except (OSError, ExecutionFileError, *UNREADABLE):
        return {}
    return found[-1].channel_message_counts if found else {}


def _summary_begin(path: Path) -> int:
    """The byte where the summary begins; 0 if there is none."""
    with path.open("rb") as file:
        file.seek(-_FOOTER_BYTES - len(MCAP0_MAGIC), os.SEEK_END)
        footer = file.read(_FOOTER_BYTES)
    return int(Footer.read(Record(0, Opcode.FOOTER, footer[9:]).stream).summary_start)
