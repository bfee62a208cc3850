"""Records every watched execution."""

from contextlib import suppress

from misstep.core.errors import SampleError, TimeBackwardsError
from misstep.core.execution import Execution
from misstep.core.streams import Event, StreamSpec
from misstep.record.recorder import Recorder
from misstep.store.store import Store
from misstep.watch.items import Began, Ended, Item, Judged, Picture, Sample
from misstep.watch.verdict import Level, Verdict
from misstep.watch.verdict_notes import VerdictNotes

SESSION = "watch"
"""Keeps what was watched out of what is learned from until somebody has looked at it."""

_EVENT = "watch: "


class StoreSink:
    """Stores executions, to be labelled afterwards, with the monitor's level as an event wherever it changes.

    All verdicts are kept beside the recordings, see `verdict_notes`.

    What the store can't hold (a malformed sample, a clock that jumped back) is left out and counted.

    Args:
        store: where to.
        robot: its name.

    Attributes:
        recorded: the executions, as they ended.
        refused: how many samples and pictures the store could not hold.
    """

    def __init__(self, store: Store, robot: str = "") -> None:
        self.recorded: list[Execution] = []
        self.refused = 0
        self._store, self._robot = store, robot
        self._recorder: Recorder | None = None
        self._notes: VerdictNotes | None = None
        self._level: Level | None = None

    def take(self, item: Item) -> None:
        """Records it.

        Raises:
            StoreAccessError, StoreBusyError, RecordingError: the store can't take the execution.
        """
        if isinstance(item, Began):
            self._finish(Ended(item.received_ns))
            self._level = None
            self._recorder = Recorder(self._store, item.skill, seed=item.seed, session=SESSION, robot=self._robot)
            self._notes = _notes(self._store, self._recorder.id)
        elif isinstance(item, Ended):
            self._finish(item)
        elif self._recorder is not None:
            self._record(self._recorder, item)

    def close(self) -> None:
        """Ends what has not ended, as unknown."""
        self._finish(Ended(0))

    def _finish(self, ended: Ended) -> None:
        recorder, self._recorder = self._recorder, None  # not tried again if it can't be finished
        notes, self._notes = self._notes, None
        if notes is not None:
            with suppress(OSError):
                notes.close()
        if recorder is not None:
            self.recorded.append(recorder.finish(ended.outcome, ended.failure, ended.error))

    def _record(self, recorder: Recorder, item: Item) -> None:
        try:
            match item:
                case Sample(stream, publish_ns, _, values):
                    recorder.log(stream, publish_ns, values)
                case Picture(stream, publish_ns, _, image):
                    recorder.image(stream, publish_ns, image)
                case StreamSpec(stream, "series", channels, units):
                    recorder.describe(stream, channels, units)
                case Event(publish_ns, _, name, text):
                    recorder.event(publish_ns, name, text)
                case Judged(verdict):
                    self._note(recorder, verdict)
        except (SampleError, TimeBackwardsError):
            self.refused += 1

    def _note(self, recorder: Recorder, verdict: Verdict) -> None:
        if self._notes is not None:
            with suppress(OSError):  # the recording is worth more than notes on it
                self._notes.add(verdict)
        changed, self._level = verdict.level is not self._level, verdict.level
        if changed and verdict.source_ns is not None:
            with suppress(SampleError, TimeBackwardsError):  # its stamp is only as good as the samples'
                recorder.event(verdict.source_ns, _EVENT + verdict.level, "; ".join(verdict.reasons))


def _notes(store: Store, execution_id: str) -> VerdictNotes | None:
    """None where the disk refuses them."""
    try:
        return VerdictNotes(store.root, execution_id)
    except OSError:
        return None
