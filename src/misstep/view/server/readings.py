"""A store that remembers what it read lately, so that zooming into a long recording does not read it anew."""

from misstep.core.streams import Event, Frames, Series
from misstep.store.catalogue import Catalogue
from misstep.store.layout import Layout
from misstep.store.store import Store
from misstep.view.server.kept import Kept

LIMIT_BYTES = 512 * 2**20
_EVENT_BYTES = 500


class Readings(Store):
    """Reads sensors, pictures and events of a recording once, as long as they fit into LIMIT_BYTES together."""

    def __init__(self, layout: Layout, catalogue: Catalogue) -> None:
        super().__init__(layout, catalogue)
        self._series: Kept[dict[str, Series]] = Kept(LIMIT_BYTES // 2, _series_bytes)
        self._frames: Kept[tuple[dict[str, Frames], int]] = Kept(LIMIT_BYTES // 4, lambda read: read[1])
        self._events: Kept[list[Event]] = Kept(LIMIT_BYTES // 4, lambda events: _EVENT_BYTES * (1 + len(events)))

    def series(self, execution_id: str) -> dict[str, Series]:
        """As `Store.series`."""
        return self._series.get((self.version(execution_id),), lambda: super(Readings, self).series(execution_id))

    def frames(self, execution_id: str, stream: str | None = None) -> dict[str, Frames]:
        """As `Store.frames`; all streams are read at once."""
        found, _ = self._frames.get((self.version(execution_id),), lambda: self._all_frames(execution_id))
        return {name: one for name, one in found.items() if stream in (None, name)}

    def events(self, execution_id: str) -> list[Event]:
        """As `Store.events`."""
        return self._events.get((self.version(execution_id),), lambda: super(Readings, self).events(execution_id))

    def _all_frames(self, execution_id: str) -> tuple[dict[str, Frames], int]:
        """With what they take in memory, compressed as they are: the recording's size at most."""
        found = super().frames(execution_id)
        return found, self.path(execution_id).stat().st_size if found else 0


def _series_bytes(series: dict[str, Series]) -> int:
    return sum(one.values.nbytes + one.publish_ns.nbytes + one.log_ns.nbytes for one in series.values())
