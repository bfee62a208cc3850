"""Records the calls of the robot's software without a change to it."""

import sys
from collections.abc import Sequence

from misstep.core.calls import Calls
from misstep.core.values import Values
from misstep.record.roots import FunctionNames, find_roots
from misstep.record.trace_log import CallLog

if sys.version_info >= (3, 12):
    from misstep.record.trace_monitoring import CallHook
else:
    from misstep.record.trace_profile import CallHook

LIMIT_N = 2_000_000


class Tracer:
    """Records when the functions of some sources were active, in all threads and coroutines.

    A coroutine or generator is active from its first entry to its final exit, through all suspensions. Calls that
    began before `start` are not recorded. On Python 3.11, neither are those of threads that started before it.

    Example:
        tracer = Tracer(["my_robot"])
        tracer.start()
        robot.grasp()
        calls = tracer.stop()

    Args:
        roots: package names, or folders of sources (see `find_roots`).
        limit_n: finished calls that a thread keeps between two drains; more are counted in `dropped`.
        values: whether to sample what calls are given and make of it, too.

    Raises:
        TraceRootError: a root is neither a package nor a folder.
    """

    def __init__(self, roots: Sequence[str], limit_n: int = LIMIT_N, values: bool = True) -> None:
        self._log = CallLog(FunctionNames(find_roots(roots)), limit_n, values)
        self._hook = CallHook(self._log)

    @property
    def dropped(self) -> int:
        """Finished calls that were not kept, because nobody drained for too long."""
        return self._log.dropped

    def start(self) -> None:
        """Begins to record; once in a tracer's life.

        Raises:
            ProfilerActiveError: another profiler is in the way.
        """
        self._hook.start()

    def drain(self) -> Calls:
        """Hands over the calls that finished since the last time; may be called from any thread.

        Its functions are those of the batch before, in the same places, and new ones after them.
        """
        return self._log.take()

    def drain_values(self) -> Values:
        """Hands over the sampled calls that finished since the last time; may be called from any thread.

        Its functions and layouts are those of the batch before, in the same places, and new ones after them.
        """
        return self._log.take_values()

    def stop(self) -> Calls:
        """Ends the recording and hands over the rest; calls that are still open have end_ns -1."""
        self._hook.stop()
        return self._log.take_all()
