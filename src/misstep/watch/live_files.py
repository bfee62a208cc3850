"""The files in a store by which a running monitor and the live page meet.

Each monitor has a folder of its own and writes the newest of everything there, again and again; nothing is added up. So
the page may come and go, be slow or many, and the monitor never waits for it.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from misstep.store.part import PartFile, abandoned
from misstep.store.whole_file import write_whole
from misstep.watch.silence import Silence

FORMAT = "misstep.live/1"
FOLDER = "live"

_ALIVE, _STATE = "alive", "state.json"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a monitor said last.

    Attributes:
        name: of the monitor.
        state: as `LiveSink` wrote it.
        silent_s: how long it has given no verdict, where one was due; None where that is not too long.
        alive: whether its process still runs.
    """

    name: str
    state: dict[str, Any]
    silent_s: float | None
    alive: bool

    @property
    def status(self) -> str:
        """One of watching, waiting (for an execution), silent (a verdict was due), ended, lost (without an end)."""
        if not self.alive:
            return "ended" if self.state["closed"] else "lost"
        if self.silent_s is not None:
            return "silent"
        return "watching" if self.state["running"] else "waiting"


def claim(root: Path) -> PartFile:
    """A new folder for a monitor of this process; those that dead monitors left are removed.

    Returns:
        A file in the folder that tells that this process lives.
    """
    live = root / FOLDER
    live.mkdir(exist_ok=True)
    for folder in _folders(root):
        if not _is_alive(folder):
            shutil.rmtree(folder, ignore_errors=True)
    number = 1
    while True:
        folder = live / f"monitor-{number}"
        folder.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            return PartFile(folder / _ALIVE)
        number += 1


def write_state(folder: Path, state: dict[str, Any]) -> None:
    """Writes what a monitor says, by atomic replacement."""
    write_whole(folder / _STATE, json.dumps(state | {"format": FORMAT}, allow_nan=False).encode())


def heard(root: Path, now_ns: int) -> list[Heard]:
    """What the monitors of a store said last, by name.

    Args:
        root: the store's folder.
        now_ns: the monotonic clock, which the processes of a machine share.
    """
    return [one for folder in _folders(root) if (one := _heard(folder, now_ns)) is not None]


def picture_file(place: int) -> str:
    """Name of the file with the newest picture of a monitor's n-th camera."""
    return f"picture-{place}"


def _folders(root: Path) -> Iterator[Path]:
    live = root / FOLDER
    return iter(sorted(live.glob("monitor-*")) if live.is_dir() else [])


def _heard(folder: Path, now_ns: int) -> Heard | None:
    """None where nothing of this version was said yet."""
    alive = _is_alive(folder)  # first: what was said last is on disk once it is not
    try:
        state = json.loads((folder / _STATE).read_bytes())
        if state["format"] != FORMAT:
            return None
        return Heard(folder.name, state, _silent_s(state, now_ns), alive)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _silent_s(state: dict[str, Any], now_ns: int) -> float | None:
    if not state["running"]:
        return None
    silence = Silence(state["period_ns"])
    silence.begin(state["began_ns"])
    if state["verdict"] is not None:
        silence.heard(state["verdict"]["given_ns"], now_ns)
    return silence.too_long_s(now_ns)


def _is_alive(folder: Path) -> bool:
    try:
        with abandoned(folder / _ALIVE) as nobody_holds:
            return not nobody_holds
    except FileNotFoundError:
        return False
