"""The thread that encodes and writes, so that the robot's own threads never wait for a disk."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from misstep.store.writing import ExecutionWriter

QUEUE_LIMIT_BYTES = 256 * 2**20
FLUSH_PERIOD_S = 0.5

_WAKE_BYTES = 2**20
_ITEM_BYTES = 400

_Item = tuple[int, Callable[..., None], tuple[Any, ...]]


class Sink:
    """Writes in the background what is put into it, in the order in which it came.

    What was put is on disk, readable after a crash, within a second. After an error of the writer everything
    that follows is dropped.

    Attributes:
        error: what stopped the writing; None as long as nothing did.
    """

    def __init__(self, writer: ExecutionWriter) -> None:
        self.error: Exception | None = None
        self._writer = writer
        self._queue: deque[_Item] = deque()
        self._put_bytes = 0
        self._written_bytes = 0
        self._closing = False
        self._wake = threading.Event()
        self._flush_due_s = time.monotonic() + FLUSH_PERIOD_S
        self._thread = threading.Thread(target=self._run, name="misstep-recorder", daemon=True)
        self._thread.start()

    def put(self, size_bytes: int, write: Callable[..., None], *arguments: Any) -> bool:
        """Has `write(*arguments)` called soon, by another thread; False if it had to be dropped.

        To be called by one thread at a time. It takes no lock: the counts have one writer each.
        """
        size_bytes += _ITEM_BYTES
        queued_bytes = self._put_bytes - self._written_bytes + size_bytes
        if self.error is not None or queued_bytes > QUEUE_LIMIT_BYTES:
            return False
        self._put_bytes += size_bytes
        self._queue.append((size_bytes, write, arguments))
        if queued_bytes > _WAKE_BYTES:
            self._wake.set()
        return True

    def drain(self) -> None:
        """Waits until all that was put is written, and stops."""
        self._closing = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._write_until_closed()
        except Exception as error:
            self.error = error
            self._queue.clear()

    def _write_until_closed(self) -> None:
        closing = False
        while not closing:
            self._wake.wait(max(0.0, self._flush_due_s - time.monotonic()))
            self._wake.clear()
            closing = self._closing  # read before the queue is emptied: nothing is put after it is set
            self._write_queue()

    def _write_queue(self) -> None:
        while self._queue:
            size_bytes, write, arguments = self._queue.popleft()
            write(*arguments)
            self._written_bytes += size_bytes
            self._flush_if_due()
        self._flush_if_due()

    def _flush_if_due(self) -> None:
        if time.monotonic() >= self._flush_due_s:
            self._writer.flush()
            self._flush_due_s = time.monotonic() + FLUSH_PERIOD_S
