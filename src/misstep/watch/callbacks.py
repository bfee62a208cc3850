"""Calls the robot's own functions about verdicts and alarms, and never waits for them."""

import threading
import time
import traceback
from collections.abc import Callable

from misstep.watch.items import Item, Judged
from misstep.watch.verdict import Verdict

Callback = Callable[[Verdict], object]
_RUNNING_LIMIT_N = 16


class VerdictSink:
    """A sink that calls a function with every verdict."""

    def __init__(self, callback: Callback) -> None:
        self._callback = callback

    def take(self, item: Item) -> None:
        """Calls it, if the item is a verdict."""
        if isinstance(item, Judged):
            self._callback(item.verdict)

    def close(self) -> None:
        """Nothing is left to be done."""


class AlarmCallback:
    """Calls a function in a thread of its own for each alarm.

    What it raises is printed on standard error.

    Args:
        callback: called with the verdict that raised the alarm; None: nothing is.
        limit_s: `finish` waits so long at most.

    Attributes:
        skipped_n: alarms without a call, because too many calls hang.
    """

    def __init__(self, callback: Callback | None, limit_s: float) -> None:
        self.skipped_n = 0
        self._callback, self._limit_s = callback, limit_s
        self._running: list[threading.Thread] = []

    def __call__(self, verdict: Verdict) -> None:
        """Starts the call and returns at once."""
        self._running = [thread for thread in self._running if thread.is_alive()]
        if self._callback is None:
            return
        if len(self._running) >= _RUNNING_LIMIT_N:
            self.skipped_n += 1
            return
        thread = threading.Thread(target=self._call, args=(verdict,), name="misstep-on-alarm", daemon=True)
        thread.start()
        self._running.append(thread)

    def finish(self) -> None:
        """Waits until all calls have returned, but not longer than the limit."""
        due_s = time.monotonic() + self._limit_s
        for thread in self._running:
            thread.join(max(0.0, due_s - time.monotonic()))

    def _call(self, verdict: Verdict) -> None:
        assert self._callback is not None
        try:
            self._callback(verdict)
        except Exception:  # the robot's own function; the monitor goes on
            traceback.print_exc()
