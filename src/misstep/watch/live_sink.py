"""Shows watched executions on the live page, `misstep serve`."""

import time
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Any

from misstep.store.images import encode_image, is_storable, shows_flow
from misstep.store.whole_file import write_whole
from misstep.watch.board import Board
from misstep.watch.items import Acknowledged, Began, Ended, Item, Judged, Picture, Raised
from misstep.watch.live_files import claim, picture_file, write_state

PERIOD_NS = 50_000_000
RECENT_N = 40
CAMERAS_N = 8
STREAMS_N = 40

_LEAST_BETWEEN_NS = 40_000_000
_LEAST_BETWEEN_PICTURES_NS = 100_000_000


class LiveSink:
    """Keeps the newest of everything in a store's folder `live`, where the page looks for it.

    Its memory and its files are bounded: what was shown is overwritten.

    Args:
        root: folder of the store that is served.
        period_ns: between two verdicts.
    """

    def __init__(self, root: Path | str, period_ns: int = PERIOD_NS) -> None:
        self._period_ns = period_ns
        self._alive = claim(Path(root))
        self._folder = self._alive.path.parent
        self._board = Board()
        self._recent: deque[list[Any]] = deque(maxlen=RECENT_N)
        self._pictures: dict[str, int] = {}  # how many came of each camera
        self._shown_ns: dict[str, int] = {}
        self._told_ns = -_LEAST_BETWEEN_NS
        self._write()

    def take(self, item: Item) -> None:
        """Shows it.

        Raises:
            OSError: it can't be written.
        """
        self._board.take(item)
        match item:
            case Began():
                self._recent.clear()
                self._told_ns = -_LEAST_BETWEEN_NS
                self._write()
            case Picture(stream, _, received_ns, image) if is_storable(image) and not shows_flow(stream):
                self._show(stream, received_ns, image)
            case Judged(verdict, received_ns):
                time_s = round(self._board.time_s(verdict.given_ns), 3)
                self._recent.append([time_s, verdict.level, verdict.risk, verdict.suspicion])
                if received_ns - self._told_ns >= _LEAST_BETWEEN_NS:
                    self._told_ns = received_ns
                    self._write()
            case Raised() | Acknowledged() | Ended():
                self._write()

    def close(self) -> None:
        """Says that no more will come."""
        self._write(closed=True)
        self._alive.close()

    def _show(self, stream: str, received_ns: int, image: Any) -> None:
        """Writes the newest picture of a camera, ten times a second at most."""
        if stream not in self._pictures and len(self._pictures) == CAMERAS_N:
            return
        if received_ns - self._shown_ns.get(stream, -_LEAST_BETWEEN_PICTURES_NS) < _LEAST_BETWEEN_PICTURES_NS:
            return
        self._shown_ns[stream] = received_ns
        self._pictures[stream] = self._pictures.get(stream, 0) + 1
        write_whole(self._folder / picture_file(list(self._pictures).index(stream)), encode_image(image)[1])

    def _write(self, closed: bool = False) -> None:
        board, now_ns = self._board, time.monotonic_ns()
        state = {
            "closed": closed,
            "period_ns": self._period_ns,
            "skill": board.skill,
            "executions": board.executions,
            "running": board.running,
            "began_ns": board.began_ns,
            "time_s": round(board.time_s(now_ns), 3),
            "verdict": None if board.verdict is None else asdict(board.verdict),
            "recent": list(self._recent),
            "streams": self._streams(board.ended_ns or now_ns),
            "alarms": [self._alarm(time_s, raised) for time_s, raised in board.alarms],
            "pictures": [{"stream": stream, "version": count} for stream, count in self._pictures.items()],
        }
        write_state(self._folder, state)

    def _streams(self, now_ns: int) -> list[dict[str, Any]]:
        return [
            {"name": name, "rate_hz": round(arrivals.rate_hz(now_ns), 1), "age_s": arrivals.age_s(now_ns)}
            for name, arrivals in sorted(self._board.streams.items())[:STREAMS_N]
        ]

    def _alarm(self, time_s: float, raised: Raised) -> dict[str, Any]:
        verdict = raised.verdict
        return {
            "number": raised.number,
            "time_s": round(time_s, 2),
            "skill": verdict.skill,
            "level": verdict.level,
            "reasons": list(verdict.reasons),
            "acknowledged": raised.received_ns <= self._board.acknowledged_ns,
        }
