"""Unpacks the chunks of a long recording while what came before them is still being taken apart."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from mcap.opcode import Opcode

from misstep.store.records import Record, chunk_content, claimed_bytes

Unpacked = tuple[Record, bytes]
"""A record, and what is in it: its body, or the records within it if it is a chunk."""

_LONG_BYTES = 16 * 2**20
_AHEAD_N = 4
_AHEAD_BYTES = 32 * 2**20


def unpacked(records: Iterable[Record], path: Path) -> Iterator[Unpacked]:
    """Each record with its content, in the order in which they come.

    Decompression and checksums let other threads run, so that one thread for them hides most of their time; a short
    file is not worth its beginning. At most `_AHEAD_N` chunks are ahead, and fewer of large ones.

    Args:
        records: of one file.
        path: the file, for its errors.

    Raises:
        ExecutionFileError: a chunk is damaged; whatever `records` raises.
    """
    if not path.exists() or path.stat().st_size < _LONG_BYTES:
        yield from ((record, _content(record, path)) for record in records)
        return
    with ThreadPoolExecutor(1, "misstep-unpack") as thread:
        ahead: deque[tuple[Record, Future[bytes]]] = deque()
        for record in records:
            ahead.append((record, thread.submit(_content, record, path)))
            while len(ahead) > _AHEAD_N or sum(claimed_bytes(one) for one, _ in ahead) > _AHEAD_BYTES:
                yield _next(ahead)
        while ahead:
            yield _next(ahead)


def _next(ahead: deque[tuple[Record, Future[bytes]]]) -> Unpacked:
    record, content = ahead.popleft()
    return record, content.result()


def _content(record: Record, path: Path) -> bytes:
    return chunk_content(record, path) if record.opcode == Opcode.CHUNK else record.body
