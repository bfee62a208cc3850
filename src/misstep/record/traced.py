"""Function calls of a stretch of time, stored with an execution."""

import threading
from collections.abc import Sequence
from types import TracebackType

from misstep.record.recorder import Recorder
from misstep.record.trace import Tracer

DRAIN_PERIOD_S = 0.5


class Traced:
    """Stores the calls between entering and leaving; without roots, none. Enter it once.

    Args:
        recorder: where to.
        roots: packages or folders of sources, as for `Tracer`.

    Raises:
        TraceRootError: a root is neither a package nor a folder.
    """

    def __init__(self, recorder: Recorder, roots: Sequence[str]) -> None:
        self._recorder = recorder
        self._tracer = Tracer(roots) if roots else None
        self._stop_draining = threading.Event()
        self._drainer = threading.Thread(target=self._drain, name="misstep-tracer", daemon=True)
        self._stopping = threading.Lock()

    def __enter__(self) -> None:
        if self._tracer is not None:
            self._tracer.start()
            self._drainer.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stores the rest of the calls, whichever thread comes first."""
        with self._stopping:
            if self._tracer is not None and self._drainer.is_alive():
                self._stop_draining.set()
                self._drainer.join()
                self._recorder.add_calls(self._tracer.stop())
                self._recorder.add_values(self._tracer.drain_values())

    def _drain(self) -> None:
        assert self._tracer is not None
        while not self._stop_draining.wait(DRAIN_PERIOD_S):
            self._recorder.add_calls(self._tracer.drain())
            self._recorder.add_values(self._tracer.drain_values())
