"""Holds a source with simulated or recorded time back to the pace of real time."""

import math
import time
from collections.abc import Callable


class Pace:
    """Waits until a stamp is due, by the receiver's monotonic clock; a source that is slower is never held.

    Args:
        speed: source seconds per receiver second; 0: as fast as it goes.
        longest_s: a stamp that is farther ahead is a clock that jumped, and is not waited for.
        now_ns: the receiver's clock.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        speed: float,
        longest_s: float = math.inf,
        now_ns: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._speed, self._longest_s, self._now_ns, self._sleep = speed, longest_s, now_ns, sleep
        self._begun: tuple[int, int] | None = None

    def begin(self) -> None:
        """The next stamp is due at once."""
        self._begun = None

    def wait_for(self, publish_ns: int) -> None:
        """Waits until it is due."""
        if not self._speed:
            return
        now_ns = self._now_ns()
        if self._begun is None:
            self._begun = publish_ns, now_ns
        first_ns, begun_ns = self._begun
        ahead_s = ((publish_ns - first_ns) / self._speed - (now_ns - begun_ns)) / 1e9
        if 0.0 < ahead_s <= self._longest_s:
            self._sleep(ahead_s)
