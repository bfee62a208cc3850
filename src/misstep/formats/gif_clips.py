"""Short films as GIF files, SKILL_s.gif of a success and SKILL_f.gif of a failure: colours alone, no onset."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np

from misstep.core.errors import ExecutionNotFoundError, FormatError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.streams import Frames, Image, Int64s, Series, StreamSpec

COLOURS = "head/rgb"

_OUTCOMES = {"_s": Outcome.SUCCESS, "_f": Outcome.FAILURE}


class GifClips:
    """The films of a folder, as clips can be cut from them; see `Recordings`. Their time begins at 0.

    Args:
        folder: where they are.

    Raises:
        FormatError: there are none.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {file.stem: file for file in sorted(folder.glob("*.gif")) if file.stem[-2:] in _OUTCOMES}
        self._folder = folder
        if not self._files:
            raise FormatError(folder, "films SKILL_s.gif and SKILL_f.gif", "none")

    def executions(self) -> list[Execution]:
        """One a film; its id is the name of its file, and when it was taken is not known."""
        return [_execution(name, _film(file)[1]) for name, file in self._files.items()]

    def version(self, execution_id: str) -> str:
        """Fingerprint of a film, which changes whenever its file does.

        Raises:
            ExecutionNotFoundError: there is none with this id.
        """
        status = self._file(execution_id).stat()
        facts = (execution_id, status.st_size, status.st_mtime_ns)
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def series(self, execution_id: str) -> dict[str, Series]:
        """None.

        Raises:
            ExecutionNotFoundError: there is none with this id.
        """
        self._file(execution_id)
        return {}

    def frames(self, execution_id: str) -> dict[str, Frames]:
        """Its pictures, as "head/rgb".

        Raises:
            ExecutionNotFoundError: there is none with this id.
            FormatError: the file is no film.
        """
        images, stamps = _film(self._file(execution_id))
        return {COLOURS: Frames(StreamSpec(COLOURS, "image"), stamps, stamps, images)}

    def _file(self, execution_id: str) -> Path:
        if execution_id not in self._files:
            raise ExecutionNotFoundError(execution_id, self._folder)
        return self._files[execution_id]


def _execution(name: str, stamps: Int64s) -> Execution:
    outcome = _OUTCOMES[name[-2:]]
    failure = Failure() if outcome is Outcome.FAILURE else None
    return Execution(name, name[:-2], outcome, 0, int(stamps[-1]), failure)


def _film(file: Path) -> tuple[tuple[Image, ...], Int64s]:
    """The pictures, H x W x 3 RGB, and when each is shown, in ns."""
    found, film = cv2.imreadanimation(str(file))
    if not found or not len(film.frames):
        raise FormatError(file, "a GIF", "something else")
    images = tuple(np.ascontiguousarray(np.asarray(frame, np.uint8)[..., 2::-1]) for frame in film.frames)
    durations_ns = np.array(film.durations, np.int64).reshape(-1) * 1_000_000
    return images, np.concatenate([np.zeros(1, np.int64), durations_ns[:-1].cumsum()])
