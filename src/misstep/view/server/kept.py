"""What was worked out lately, within a bound of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable


class Kept:
    """Bytes by key, the least used forgotten first. Any thread may ask.

    Args:
        limit_bytes: all of it together.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes, self._held_bytes = limit_bytes, 0
        self._values: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
        """What is kept under the key, or what `make` makes."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._put(key, value)
        return value

    def _put(self, key: tuple[str, ...], value: bytes) -> None:
        self._held_bytes += len(value) - len(self._values.pop(key, b""))
        self._values[key] = value
        while self._held_bytes > self._limit_bytes:
            self._held_bytes -= len(self._values.popitem(last=False)[1])
