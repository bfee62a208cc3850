"""Sinks of a watched execution, each behind a bounded queue and a thread of its own."""

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from misstep.watch.items import Began, Ended, Item, Raised, size_bytes

QUEUE_LIMIT_BYTES = 64 * 2**20
QUEUE_LIMIT_N = 20_000
MARKS_LIMIT_N = 1_000
"""Beginnings, ends and alarms that a full queue still takes."""
CLOSING_LIMIT_S = 5.0


class Sink(Protocol):
    """Takes what passes through watched executions.

    It is called by one thread of its own, so it may be slow; if it is too slow, items are left out. What it raises is
    counted and told, and the next item comes all the same. `close` is called once, after the last item.
    """

    def take(self, item: Item) -> None:
        """Takes the next item."""

    def close(self) -> None:
        """Takes note that no more will come."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the items for one sink.

    Attributes:
        taken: by the sink.
        dropped: because the sink was too slow, or hung at the end.
        failed: the sink raised.
        error: what it raised last; empty if nothing.
    """

    taken: int = 0
    dropped: int = 0
    failed: int = 0
    error: str = ""


class SinkQueue:
    """Hands items to a sink in the order in which they came. `put` never waits for the sink; any thread may call it."""

    def __init__(
        self, name: str, sink: Sink, limit_bytes: int = QUEUE_LIMIT_BYTES, limit_n: int = QUEUE_LIMIT_N
    ) -> None:
        self._sink, self._limit_bytes, self._limit_n = sink, limit_bytes, limit_n
        self._queue: deque[Item] = deque()
        self._queued_bytes = 0
        self._taken = self._dropped = self._failed = 0
        self._error = ""
        self._closing = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=f"misstep-sink-{name}", daemon=True)
        self._thread.start()

    def put(self, item: Item) -> bool:
        """Has the sink take an item soon; False if it was dropped instead."""
        with self._change:
            if self._closing or self._is_full(item):
                self._dropped += 1
                return False
            self._queue.append(item)
            self._queued_bytes += size_bytes(item)
            self._change.notify()
            return True

    @property
    def delivery(self) -> Delivery:
        """What became of the items so far."""
        with self._change:
            return Delivery(self._taken, self._dropped, self._failed, self._error)

    def close(self, limit_s: float = CLOSING_LIMIT_S) -> Delivery:
        """Lets the sink take what is queued and close, but not for ever; what is left then was dropped."""
        with self._change:
            self._closing = True
            self._change.notify()
        self._thread.join(limit_s)
        with self._change:
            self._dropped += len(self._queue)
            self._queue.clear()
            if self._thread.is_alive():
                self._error = self._error or f"it was still busy after {limit_s:g} s"
        return self.delivery

    def _is_full(self, item: Item) -> bool:
        if isinstance(item, Began | Ended | Raised):
            return len(self._queue) >= self._limit_n + MARKS_LIMIT_N
        return len(self._queue) >= self._limit_n or self._queued_bytes + size_bytes(item) > self._limit_bytes

    def _run(self) -> None:
        while (item := self._next()) is not None:
            try:
                self._sink.take(item)
            except Exception as error:  # a sink may be anybody's; the others and the verdicts go on
                self._count(error)
            else:
                self._count(None)
        try:
            self._sink.close()
        except Exception as error:
            self._count(error)

    def _next(self) -> Item | None:
        with self._change:
            while not self._queue and not self._closing:
                self._change.wait()
            if not self._queue:
                return None
            item = self._queue.popleft()
            self._queued_bytes -= size_bytes(item)
            return item

    def _count(self, error: Exception | None) -> None:
        with self._change:
            if error is None:
                self._taken += 1
            else:
                self._failed += 1
                self._error = f"{type(error).__name__}: {error}"


class Sinks:
    """Hands every item to every sink.

    Args:
        sinks: by the name under which they are told of.
    """

    def __init__(self, sinks: Mapping[str, Sink]) -> None:
        self._queues = {name: SinkQueue(name, sink) for name, sink in sinks.items()}

    def put(self, item: Item) -> None:
        """Never waits; any thread may call it."""
        for queue in self._queues.values():
            queue.put(item)

    def close(self) -> dict[str, Delivery]:
        """Lets the sinks finish, all within the same time, and tells what became of their items."""
        due_s = time.monotonic() + CLOSING_LIMIT_S
        return {name: queue.close(max(0.0, due_s - time.monotonic())) for name, queue in self._queues.items()}
