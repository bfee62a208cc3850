"""Records one execution of a skill."""

import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from misstep.core.calls import Calls
from misstep.core.errors import RecordingEndedError, RecordingError
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.core.streams import Event, StreamSpec
from misstep.core.values import Values
from misstep.record.samples import checked_image, checked_stamp, checked_values
from misstep.record.sink import Sink
from misstep.record.stamps import Stamps
from misstep.record.streams import Streams
from misstep.store import facts
from misstep.store.store import Store
from misstep.store.writing import ExecutionWriter

_UNKNOWN_REVISION = Revision()
_EVENTS = "misstep/events"
_CALLS = "misstep/calls"
_VALUES = "misstep/values"


class Recorder:
    """Stores what a skill logs, as one execution. Any thread may log.

    Samples are checked at once and written by a thread of the recorder's own. If that falls too far behind,
    samples are dropped and counted; the robot never waits.

    Left without `finish`, the with-block ends the recording as unknown, with the exception's traceback if there
    was one.

    Example:
        with Recorder(store, skill="grasp", seed=3) as recorder:
            recorder.log("wrench", t_ns, [0.1, 0.0, 9.8])
            recorder.finish(Outcome.SUCCESS)

    Attributes:
        id: the execution's id.
    """

    def __init__(
        self,
        store: Store,
        skill: str,
        *,
        seed: int | None = None,
        session: str = "",
        robot: str = "",
        revision: Revision = _UNKNOWN_REVISION,
        number: int | None = None,
    ) -> None:
        """Begins the recording.

        Args:
            store: where to.
            skill: name of the skill.
            seed: seed the skill runs with.
            session: id of the test session; empty for training data.
            robot: name of the robot.
            revision: the robot software's revision.
            number: preferred number of the id; the next free one if it is taken. None: after the newest.

        Raises:
            StoreAccessError, RecordingError: the file can't be created or written.
        """
        self.id, part = store.new_part(skill, number)
        self._store = store
        self._execution = Execution(
            self.id, skill, Outcome.UNKNOWN, time.time_ns(), robot=robot, revision=revision, session=session, seed=seed
        )
        self._streams = Streams()
        self._stamps = Stamps()
        self._dropped: Counter[str] = Counter()
        self._oldest_ns = self._newest_ns = 0
        self._lock = threading.Lock()
        self._open = True
        try:
            self._writer = ExecutionWriter(part, self._execution)
        except OSError as error:
            part.close()
            raise RecordingError(part.path, str(error)) from error
        self._sink = Sink(self._writer)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open:
            text = "" if error is None else "".join(traceback.format_exception(error))
            self.finish(Outcome.UNKNOWN, error=text)

    def describe(self, stream: str, channels: Sequence[str], units: Sequence[str] = ()) -> None:
        """Names the channels of a series and their units, before its first sample.

        A stream that is described belongs to the execution even if it stays silent.

        Raises:
            SampleError: there are samples already, or not as many units as channels.
        """
        spec = StreamSpec(stream, "series", tuple(channels), tuple(units))
        with self._lock:
            self._check_open()
            self._streams.describe(spec)
            self._put(stream, 0, self._writer.announce, spec)

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Records one sample of a series.

        Args:
            stream: topic name without a leading slash.
            t_ns: the source's stamp; may be simulated time that starts at 0.
            values: (channels,) or a single number.

        Raises:
            SampleError: not finite numbers, or not as many as before.
            TimeBackwardsError: more than a second before the stream's newest sample.
        """
        t_ns = checked_stamp(stream, t_ns)
        array = checked_values(stream, t_ns, values)
        with self._lock:
            spec = self._streams.series(stream, t_ns, array)
            log_ns = self._log_stamp(stream, t_ns)
            self._put(stream, array.nbytes, self._writer.sample, spec, t_ns, log_ns, array)

    def image(self, stream: str, t_ns: int, array: NDArray[Any]) -> None:
        """Records one image.

        Args:
            stream: topic name without a leading slash.
            t_ns: the source's stamp.
            array: H x W x 3 uint8 RGB, H x W uint8 grey, or H x W uint16 depth in millimetres.

        Raises:
            SampleError: another shape or type, or not the one of the stream's first image.
            TimeBackwardsError: more than a second before the stream's newest image.
        """
        t_ns = checked_stamp(stream, t_ns)
        image = checked_image(stream, t_ns, array)
        with self._lock:
            spec = self._streams.image(stream, t_ns, image)
            log_ns = self._log_stamp(stream, t_ns)
            self._put(stream, image.nbytes, self._writer.image, spec, t_ns, log_ns, image)

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        """Records that something happened; t_ns is the source's stamp.

        Raises:
            TimeBackwardsError: more than a second before the newest event.
        """
        t_ns = checked_stamp(_EVENTS, t_ns)
        with self._lock:
            event = Event(t_ns, self._log_stamp(_EVENTS, t_ns), name, text)
            self._put(_EVENTS, len(name) + len(text), self._writer.event, event)

    def add_calls(self, calls: Calls) -> None:
        """Records a batch of function calls; each batch brings the functions that it points into."""
        log_ns = time.monotonic_ns()
        with self._lock:
            self._check_open()
            self._put(_CALLS, _size_bytes(calls), self._writer.calls, calls, log_ns, count=len(calls))

    def add_values(self, values: Values) -> None:
        """Records a batch of sampled calls; each batch brings the functions and layouts that it points into."""
        log_ns = time.monotonic_ns()
        with self._lock:
            self._check_open()
            self._put(_VALUES, _size_bytes(values), self._writer.values, values, log_ns, count=len(values))

    def finish(self, outcome: Outcome, failure: Failure | None = None, error: str = "") -> Execution:
        """Ends the recording and enters it into the store.

        Args:
            outcome: how the execution ended.
            failure: what went wrong; None for a success.
            error: traceback of the exception that ended it.

        Raises:
            RecordingError: not all of it could be written, e.g. the disk is full; what was written can be salvaged.
            StoreBusyError: the recording is complete, but the catalogue is locked; the next Store.open enters it.
        """
        with self._lock:
            self._check_open()
            self._open = False
        self._sink.drain()
        execution = replace(
            self._execution,
            outcome=outcome,
            failure=failure,
            error=error,
            duration_ns=self._newest_ns - self._oldest_ns,
            dropped=dict(self._dropped),
            late=dict(self._stamps.late),
        )
        execution = facts.from_text(facts.to_text(execution))  # as the file holds it
        self._publish(execution)
        self._store.register(execution)
        return execution

    def discard(self) -> None:
        """Ends the recording and forgets it: it turned out to be none of an execution."""
        with self._lock:
            self._check_open()
            self._open = False
        self._sink.drain()
        self._writer.discard()

    def _log_stamp(self, stream: str, t_ns: int) -> int:
        """The receiver's stamp of a sample, once its source's stamp is accepted."""
        self._check_open()
        self._stamps.accept(stream, t_ns)
        self._newest_ns = time.monotonic_ns()
        self._oldest_ns = self._oldest_ns or self._newest_ns
        return self._newest_ns

    def _put(self, stream: str, size_bytes: int, write: Callable[..., None], *what: Any, count: int = 1) -> None:
        if not self._sink.put(size_bytes, write, *what):
            self._dropped[stream] += count

    def _check_open(self) -> None:
        if not self._open:
            raise RecordingEndedError(self.id)

    def _publish(self, execution: Execution) -> None:
        try:
            if self._sink.error is not None:
                raise self._sink.error
            self._writer.finish(execution, self._store.finished_path(self.id))
        except Exception as error:
            self._writer.abandon()
            raise RecordingError(self._writer.path, str(error)) from error


def _size_bytes(batch: Calls | Values) -> int:
    columns = (getattr(batch, field.name) for field in fields(batch))
    return sum(column.nbytes for column in columns if isinstance(column, np.ndarray))
