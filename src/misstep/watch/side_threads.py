"""Threads for what must not hold up the monitor, and may hang."""

import threading
import time
from collections.abc import Callable

MOST_N = 16
"""So many that hang are borne at a time."""


class SideThreads:
    """Starts threads, and never waits for them before the end."""

    def __init__(self) -> None:
        self._running: list[threading.Thread] = []

    def start(self, name: str, work: Callable[[], None]) -> bool:
        """Begins some work and returns at once; False, and nothing begins, where too many threads still run."""
        self._running = [thread for thread in self._running if thread.is_alive()]
        if len(self._running) >= MOST_N:
            return False
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._running.append(thread)
        return True

    def finish(self, limit_s: float) -> None:
        """Waits until all have ended, but so long at most."""
        due_s = time.monotonic() + limit_s
        for thread in self._running:
            thread.join(max(0.0, due_s - time.monotonic()))
