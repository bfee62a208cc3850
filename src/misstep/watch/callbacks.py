"""Calls the robot's own functions about verdicts and alarms, and never waits for them."""

import traceback
from collections.abc import Callable

from misstep.watch.items import Item, Judged
from misstep.watch.side_threads import SideThreads
from misstep.watch.verdict import Verdict

Callback = Callable[[Verdict], object]


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
        self._threads = SideThreads()

    def __call__(self, verdict: Verdict) -> None:
        """Starts the call and returns at once."""
        if self._callback is not None and not self._threads.start("misstep-on-alarm", lambda: self._call(verdict)):
            self.skipped_n += 1

    def finish(self) -> None:
        """Waits until all calls have returned, but not longer than the limit."""
        self._threads.finish(self._limit_s)

    def _call(self, verdict: Verdict) -> None:
        assert self._callback is not None
        try:
            self._callback(verdict)
        except Exception:  # the robot's own function; the monitor goes on
            traceback.print_exc()
