"""JSON results as files, complete or not there."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from misstep.core.errors import OutputFileError
from misstep.store.whole_file import write_whole


def check_writable(file: Path) -> None:
    """Finds out before the work, not after it, that a file can't be written.

    Raises:
        OutputFileError: it can't.
    """
    folder = file.parent
    if file.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise OutputFileError(file)


def file_in(folder: Path, name: str) -> Path:
    """A file that can be written, in a folder that is made if it is missing.

    Raises:
        OutputFileError: it can't.
    """
    with suppress(OSError):  # what is missing then is told below
        folder.mkdir(parents=True, exist_ok=True)
    check_writable(folder / name)
    return folder / name


def write_json(file: Path, data: Any) -> None:
    """Writes data by atomic replacement."""
    write_whole(file, f"{json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)}\n".encode())
