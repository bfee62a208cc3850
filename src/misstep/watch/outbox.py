"""The robot's samples on their way to the judge: a bounded queue that the robot never waits for."""

import contextlib
import socket
import threading
import time
from collections import Counter, deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.watch.messages import Dropped, Message, Sample
from misstep.watch.wire import encode

QUEUE_LIMIT_BYTES = 64 * 2**20
AGE_LIMIT_NS = 1_000_000_000
"""A sample that waited longer is too old to be judged."""
PACED_LIMIT_BYTES = 4 * 2**20
"""So much is queued of a source without a pace before it has to wait."""
STUCK_S = 5.0
"""A judge that takes nothing for so long is not waited for any more."""

_SAMPLE_BYTES = 400
"""What a queued sample takes beside its numbers, about."""

_Buffer = bytes | memoryview
_Item = tuple[int, Message, NDArray[Any] | None]


class Outbox:
    """Sends what is put into it, in the order in which it came, by a thread of its own. Any thread may put.

    Where the judge is too slow, samples are dropped: those that waited too long, and where memory is short the oldest
    pictures, then the oldest samples of series. They are counted, and the judge is told, so that it says so.

    Args:
        end: socket to the judge's process.
        dropped: counts samples that the judge never got, by stream.
        paced: False for a source that can wait: then `put` waits in the place of dropping, unless the judge is stuck.
        limit_bytes: of what is queued.
    """

    def __init__(
        self, end: socket.socket, dropped: Counter[str], paced: bool = True, limit_bytes: int = QUEUE_LIMIT_BYTES
    ) -> None:
        self._dropped = dropped
        self._socket, self._paced, self._limit_bytes = end, paced, limit_bytes
        self._orders: deque[_Item] = deque()
        self._series: deque[_Item] = deque()
        self._images: deque[_Item] = deque()
        self._untold: Counter[str] = Counter()
        self._number = self._queued_bytes = 0
        self._closed = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="misstep-outbox", daemon=True)
        self._thread.start()

    def tell(self, message: Message) -> None:
        """Sends a message; never dropped."""
        with self._change:
            self._append(self._orders, message, None)

    def put(self, sample: Sample, array: NDArray[Any]) -> None:
        """Sends a sample, if the judge keeps pace."""
        with self._change:
            if not self._paced:
                self._paced = not self._change.wait_for(self._has_room, STUCK_S)
            self._queued_bytes += _size_bytes(array)
            self._append(self._images if sample.kind == "image" else self._series, sample, array)
            while self._queued_bytes > self._limit_bytes:
                self._drop(self._images or self._series)

    def close(self) -> None:
        """Ends the thread; what is queued is dropped. The socket is shut, so that a judge that hangs can't hold it."""
        self._shut()
        self._thread.join()

    def _has_room(self) -> bool:
        return self._closed or self._queued_bytes <= PACED_LIMIT_BYTES

    def _append(self, queue: deque[_Item], message: Message, array: NDArray[Any] | None) -> None:
        self._number += 1
        queue.append((self._number, message, array))
        self._change.notify_all()

    def _shut(self) -> None:
        with self._change:
            self._closed = True
            self._change.notify_all()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            while data := self._next():
                for part in data:
                    self._socket.sendall(part, socket.MSG_NOSIGNAL)
        except OSError:  # the judge is gone; whoever listens to it notices
            self._shut()

    def _next(self) -> list[_Buffer]:
        """What is to be sent next; nothing once it is closed."""
        with self._change:
            while not self._closed:
                self._drop_aged()
                if self._untold:
                    return [encode(Dropped(*self._untold.popitem()))]
                if self._orders or self._series or self._images:
                    return self._oldest()
                self._change.wait()
            return []

    def _oldest(self) -> list[_Buffer]:
        queue = min((one for one in (self._orders, self._series, self._images) if one), key=lambda one: one[0][0])
        _, message, array = queue.popleft()
        if array is None:
            return [encode(message)]
        self._queued_bytes -= _size_bytes(array)
        self._change.notify_all()
        return [encode(message, array.nbytes), array.reshape(-1).view(np.uint8).data]

    def _drop_aged(self) -> None:
        oldest_ns = time.monotonic_ns() - AGE_LIMIT_NS
        for queue in (self._series, self._images) if self._paced else ():
            while queue and isinstance(sample := queue[0][1], Sample) and sample.received_ns < oldest_ns:
                self._drop(queue)

    def _drop(self, queue: deque[_Item]) -> None:
        _, sample, array = queue.popleft()
        assert isinstance(sample, Sample) and array is not None
        self._queued_bytes -= _size_bytes(array)
        self._dropped[sample.stream] += 1
        self._untold[sample.stream] += 1


def _size_bytes(array: NDArray[Any]) -> int:
    return _SAMPLE_BYTES + array.nbytes
