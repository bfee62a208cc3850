"""The thread that encodes and writes, so that the robot's own threads never wait for a disk."""

import threading
import time
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
        self._queue: list[_Item] = []
        self._queued_bytes = 0
        self._closing = False
        self._changed = threading.Condition(threading.Lock())
        self._thread = threading.Thread(target=self._run, name="misstep-recorder", daemon=True)
        self._thread.start()

    def put(self, size_bytes: int, write: Callable[..., None], *arguments: Any) -> bool:
        """Has `write(*arguments)` called soon, by another thread; False if it had to be dropped."""
        size_bytes += _ITEM_BYTES
        with self._changed:
            if self.error is not None or self._queued_bytes + size_bytes > QUEUE_LIMIT_BYTES:
                return False
            self._queue.append((size_bytes, write, arguments))
            self._queued_bytes += size_bytes
            if self._queued_bytes > _WAKE_BYTES:
                self._changed.notify()
        return True

    def drain(self) -> None:
        """Waits until all that was put is written, and stops."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._write_until_closed()
        except Exception as error:
            with self._changed:
                self.error = error
                self._queue.clear()

    def _write_until_closed(self) -> None:
        closing = False
        due_s = time.monotonic() + FLUSH_PERIOD_S
        while not closing:
            batch, closing = self._next_batch(due_s)
            for size_bytes, write, arguments in batch:
                write(*arguments)
                self._release(size_bytes)
                due_s = self._flush_if_due(due_s)
            due_s = self._flush_if_due(due_s)

    def _next_batch(self, due_s: float) -> tuple[list[_Item], bool]:
        """Waits until there is much to write, a flush is due, or nothing more will come."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closing or self._queued_bytes > _WAKE_BYTES, timeout=due_s - time.monotonic()
            )
            batch, self._queue = self._queue, []
            return batch, self._closing

    def _release(self, size_bytes: int) -> None:
        with self._changed:
            self._queued_bytes -= size_bytes

    def _flush_if_due(self, due_s: float) -> float:
        if time.monotonic() < due_s:
            return due_s
        self._writer.flush()
        return time.monotonic() + FLUSH_PERIOD_S
