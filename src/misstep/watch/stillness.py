"""Whether a stream has been the same for longer than it ever is in successes: as a whole, or in one of its columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.watch.expectation import StreamExpectation


class Stillness:
    """Of one stream along one execution.

    Args:
        expectation: what the stream is like in successes.
    """

    def __init__(self, expectation: StreamExpectation) -> None:
        self._expected = expectation
        self._restless = np.array(expectation.restless, np.intp)
        self._last: NDArray[Any] | None = None
        self._since_ns = 0
        self._column_since_ns = np.zeros(len(self._restless), np.int64)

    def take(self, publish_ns: int, sample: NDArray[Any]) -> tuple[str, int] | None:
        """Takes the next sample.

        Returns:
            Name of the column that is the same for too long, "" if all is, and for how long in ns; None if nothing is.
        """
        last, self._last = self._last, sample
        if last is None or not np.array_equal(last, sample):
            self._since_ns = publish_ns
        if publish_ns - self._since_ns > self._expected.still_ns:
            return "", publish_ns - self._since_ns
        return self._dead_column(last, sample, publish_ns) if len(self._restless) else None

    def _dead_column(self, last: NDArray[Any] | None, sample: NDArray[Any], publish_ns: int) -> tuple[str, int] | None:
        moved = slice(None) if last is None else last[self._restless] != sample[self._restless]
        self._column_since_ns[moved] = publish_ns
        still_ns = publish_ns - self._column_since_ns
        longest = int(still_ns.argmax())
        if still_ns[longest] <= self._expected.restless_still_ns:
            return None
        return self._expected.channels[self._restless[longest]].rpartition(".")[2], int(still_ns[longest])
