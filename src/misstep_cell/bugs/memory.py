"""What a planted bug remembers of the present execution: stale and late values come from here.

The import hook puts `MEMORY` into the module with the bug, under the name `_planted`. It is forgotten before every
execution, so that a seed repeats.
"""

from collections import deque
from typing import TypeVar

T = TypeVar("T")


class Memory:
    """Values of one expression, in the order in which they came."""

    def __init__(self) -> None:
        self._values: deque[object] = deque()

    def first(self, value: T) -> T:
        """What came first in this execution."""
        if not self._values:
            self._values.append(value)
        return self._values[0]  # type: ignore[return-value]

    def late(self, value: T, calls: int) -> T:
        """What came `calls` calls ago; the first value until there were that many."""
        self._values.append(value)
        if len(self._values) > calls + 1:
            self._values.popleft()
        return self._values[0]  # type: ignore[return-value]

    def forget(self) -> None:
        """An execution begins."""
        self._values.clear()


MEMORY = Memory()
