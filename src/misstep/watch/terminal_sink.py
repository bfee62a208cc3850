"""Shows watched executions in a terminal."""

import threading
import time

from rich.console import Console, RenderableType
from rich.live import Live

from misstep.watch.board import Board
from misstep.watch.items import Began, Ended, Item, Judged, Raised
from misstep.watch.screen import screen
from misstep.watch.verdict import Level

_REFRESH_HZ = 8.0


class TerminalSink:
    """One calm screen in a terminal; where the console is none, a line wherever the level changes.

    Args:
        console: where to.
        hint: what the keys do, told at the foot of the screen.
    """

    def __init__(self, console: Console, hint: str = "") -> None:
        self._console, self._hint = console, hint
        self._board = Board()
        self._lock = threading.Lock()
        self._level: Level | None = None
        self._live = Live(console=console, get_renderable=self._screen, refresh_per_second=_REFRESH_HZ)

    def tell(self, text: str) -> None:
        """Says what goes on until the first execution."""
        with self._lock:
            self._board.progress = text
        if self._console.is_terminal:
            self._live.start()

    def take(self, item: Item) -> None:
        """Shows it from the next refresh on."""
        if self._console.is_terminal:
            self._live.start()
        with self._lock:
            self._board.take(item)
            if not self._console.is_terminal and (line := self._line(item)) is not None:
                self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        """Leaves the last screen behind."""
        self._live.stop()

    def _screen(self) -> RenderableType:
        with self._lock:
            return screen(self._board, time.monotonic_ns(), self._hint)

    def _line(self, item: Item) -> str | None:
        match item:
            case Began(skill):
                self._level = None
                return f"{skill} begins"
            case Judged(verdict, received_ns) if verdict.level is not self._level:
                self._level = verdict.level
                reasons = "; ".join(verdict.reasons)
                return f"{self._board.time_s(received_ns):7.2f} s  {verdict.level.upper():7}  {reasons}".rstrip()
            case Raised(number, verdict, received_ns):
                return f"{self._board.time_s(received_ns):7.2f} s  ALARM {number}: {verdict.level.upper()}"
            case Ended(received_ns):
                return f"{self._board.time_s(received_ns):7.2f} s  {self._board.skill} ends"
            case _:
                return None
