"""A store that remembers what it read lately, so that zooming into a long recording does not read it anew."""

from misstep.core.calls import Calls
from misstep.core.streams import Event, Frames, Series
from misstep.store.catalogue import Catalogue
from misstep.store.layout import Layout
from misstep.store.reading_calls import calls_of, read_call_messages
from misstep.store.recording import Recording, read_recording
from misstep.store.store import Store
from misstep.store.topics import Messages
from misstep.view.server.kept import Kept

LIMIT_BYTES = 512 * 2**20
_EVENT_BYTES = 500
_SMALL_BYTES = 1000


class Readings(Store):
    """Reads a recording once, as long as what is read fits into LIMIT_BYTES together.

    A page needs nearly all of a recording. So what asks for its sensors first has the rest read along.
    """

    def __init__(self, layout: Layout, catalogue: Catalogue) -> None:
        super().__init__(layout, catalogue)
        self._series: Kept[dict[str, Series]] = Kept(LIMIT_BYTES // 2, _series_bytes)
        self._frames: Kept[tuple[dict[str, Frames], int]] = Kept(LIMIT_BYTES // 4, lambda read: read[1])
        self._events: Kept[list[Event]] = Kept(LIMIT_BYTES // 8, lambda events: _EVENT_BYTES * (1 + len(events)))
        self._calls: Kept[list[Messages]] = Kept(LIMIT_BYTES // 8, _messages_bytes)

    def series(self, execution_id: str) -> dict[str, Series]:
        """As `Store.series`."""
        return self._series.get((self.version(execution_id),), lambda: self._read(execution_id).series)

    def frames(self, execution_id: str, stream: str | None = None) -> dict[str, Frames]:
        """As `Store.frames`; all streams are read at once."""
        found, _ = self._frames.get((self.version(execution_id),), lambda: self._all_frames(execution_id))
        return {name: one for name, one in found.items() if stream in (None, name)}

    def events(self, execution_id: str) -> list[Event]:
        """As `Store.events`."""
        return self._events.get((self.version(execution_id),), lambda: super(Readings, self).events(execution_id))

    def calls(self, execution_id: str) -> Calls:
        """As `Store.calls`."""
        path = self.path(execution_id)
        return calls_of(self._calls.get((self.version(execution_id),), lambda: read_call_messages(path)), path)

    def series_and_calls(self, execution_id: str) -> tuple[dict[str, Series], Calls]:
        """As `Store.series_and_calls`."""
        return self.series(execution_id), self.calls(execution_id)

    def _read(self, execution_id: str) -> Recording:
        """Reads a recording, and keeps what is not its series.

        Nothing else may keep what it was not asked for, or two threads could wait for each other.
        """
        key, read = (self.version(execution_id),), read_recording(self.path(execution_id))
        self._frames.get(key, lambda: self._sized(execution_id, read.frames))
        self._events.get(key, lambda: read.events)
        self._calls.get(key, lambda: read.calls)
        return read

    def _all_frames(self, execution_id: str) -> tuple[dict[str, Frames], int]:
        return self._sized(execution_id, super().frames(execution_id))

    def _sized(self, execution_id: str, frames: dict[str, Frames]) -> tuple[dict[str, Frames], int]:
        """With what they take in memory, compressed as they are: the recording's size at most."""
        return frames, self.path(execution_id).stat().st_size if frames else 0


def _series_bytes(series: dict[str, Series]) -> int:
    return sum(one.values.nbytes + one.publish_ns.nbytes + one.log_ns.nbytes for one in series.values())


def _messages_bytes(found: list[Messages]) -> int:
    return _SMALL_BYTES + sum(len(data) for one in found for data in one.data)
