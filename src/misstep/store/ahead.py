"""Unpacks the chunks of a long recording while what came before them is still being gathered."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from mcap.opcode import Opcode

from misstep.core.errors import ExecutionFileError
from misstep.store.batches import Batch, batches
from misstep.store.records import UNREADABLE, Record, chunk_content, claimed_bytes

Parts = list[Batch | Record]
"""What is in a record: itself, or the messages and other records within it if it is a chunk."""

_LONG_BYTES = 16 * 2**20
_AHEAD_N = 4
_AHEAD_BYTES = 32 * 2**20


def unpacked(records: Iterable[Record], path: Path) -> Iterator[tuple[Record, Parts]]:
    """Each record with what is in it, in the order in which they come.

    Decompression and checksums let other threads run, so that one thread for them hides most of their time; a short
    file is not worth its beginning. At most `_AHEAD_N` chunks are ahead, and fewer of large ones.

    Args:
        records: of one file.
        path: the file, for its errors.

    Raises:
        ExecutionFileError: a chunk is damaged; whatever `records` raises.
    """
    if not path.exists() or path.stat().st_size < _LONG_BYTES:
        yield from ((record, parts_of(record, path)) for record in records)
        return
    with ThreadPoolExecutor(1, "misstep-unpack") as thread:
        ahead: deque[tuple[Record, Future[Parts]]] = deque()
        for record in records:
            ahead.append((record, thread.submit(parts_of, record, path)))
            while len(ahead) > _AHEAD_N or sum(claimed_bytes(one) for one, _ in ahead) > _AHEAD_BYTES:
                yield _next(ahead)
        while ahead:
            yield _next(ahead)


def parts_of(record: Record, path: Path) -> Parts:
    """What is in a record.

    Raises:
        ExecutionFileError: it is a chunk, and damaged.
    """
    if record.opcode != Opcode.CHUNK:
        return [record]
    content = chunk_content(record, path)
    try:
        return list(batches(content))
    except UNREADABLE as error:
        raise ExecutionFileError(path, f"the record at byte {record.offset} is damaged") from error


def _next(ahead: deque[tuple[Record, Future[Parts]]]) -> tuple[Record, Parts]:
    record, parts = ahead.popleft()
    return record, parts.result()
