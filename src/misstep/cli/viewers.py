"""Opens an execution in Rerun or Foxglove; where there is no display, says what to open."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from misstep.cli.console import text_console, waiting
from misstep.store.store import Store
from misstep.watch.recorded import deliver

FOXGLOVE = ("foxglove-studio",)
"""Names under which its app may be installed."""


def open_in_rerun(store: Store, execution_id: str) -> None:
    """Writes what Rerun reads, sensors, cameras, events and verdicts, and shows it.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
        ModuleNotFoundError: the extra `viewers` is not installed.
    """
    from misstep.watch.rerun_sink import RerunSink

    file = store.root / "cache" / f"{store.get(execution_id).id}.rrd"
    file.parent.mkdir(exist_ok=True)
    with waiting(f"writing {file}"):
        deliver(store, execution_id, RerunSink(str(file)))
    _open(file, ("rerun", str(Path(sys.executable).parent / "rerun")), "Rerun", f"rerun {shlex.quote(str(file))}")


def open_in_foxglove(store: Store, execution_id: str) -> None:
    """Shows the recording itself: it is an MCAP file with its definitions inside.

    Raises:
        ExecutionNotFoundError: there is none with this id.
    """
    file = store.path(execution_id).resolve()
    _open(file, FOXGLOVE, "Foxglove", f"Open local file … {file}, in the app or on https://app.foxglove.dev")


def _open(file: Path, programs: Sequence[str], viewer: str, by_hand: str) -> None:
    program = next(filter(None, map(shutil.which, programs)), None)
    if program is not None and has_display():
        subprocess.Popen(
            [program, str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        text_console().print(f"Opened in {viewer}: {file}", soft_wrap=True)
    else:
        why = "no display here" if program is not None else f"{viewer} is not installed here"
        text_console().print(f"{file}\nTo see it in {viewer} ({why}): {by_hand}", soft_wrap=True)


def has_display() -> bool:
    """Whether a window can be opened."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
