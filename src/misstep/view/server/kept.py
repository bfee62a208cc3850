"""What was read or worked out lately, within a bound of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key, the least used forgotten first. Any thread may ask; who asks for what is being made waits for it.

    Args:
        limit_bytes: all of them together.
        size_bytes: what a value takes in memory.
    """

    def __init__(self, limit_bytes: int, size_bytes: Callable[[T], int]) -> None:
        self._limit_bytes, self._size_bytes, self._held_bytes = limit_bytes, size_bytes, 0
        self._values: OrderedDict[tuple[str, ...], T] = OrderedDict()
        self._lock = threading.Lock()
        self._being_made: dict[tuple[str, ...], threading.Lock] = {}

    def get(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What is kept under the key, or what `make` makes."""
        with self._lock:
            being_made = self._being_made.setdefault(key, threading.Lock())
        with being_made:
            try:
                return self._found(key, make)
            finally:
                with self._lock:
                    self._being_made.pop(key, None)

    def _found(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = value
                self._held_bytes += self._size_bytes(value)
            while self._held_bytes > self._limit_bytes:
                self._held_bytes -= self._size_bytes(self._values.popitem(last=False)[1])
        return value
