"""Clips on disk: decoded once, then read as they are.

Each modality of a clip has files of its own, so that any mix of modalities shares them. They are named by what they
hold: the recording's version and everything else that the arrays depend on. So two processes that write the same file
write the same bytes, each by one rename, and deleting files loses nothing.
"""

import hashlib
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from misstep.signals.clips import ClipSettings, Track
from misstep.signals.cutting import Cutter, span_of
from misstep.signals.kept_clip import KeptClip, keep_track, kept_track, part_of
from misstep.signals.modalities import IMAGE_MODALITIES, Modalities
from misstep.signals.pseudo_onset import Span
from misstep.signals.recordings import Recordings

_VERSION = 2
"""Its number changes when the files, or what is computed into them, do."""


class ClipCache:
    """A folder of clips, made when something is kept. Any number of processes may fill and read it at the same time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def span(self, recordings: Recordings, execution_id: str) -> Span:
        """When an execution's first and last samples are.

        Raises:
            MissingModalityError: it has none.
            ExecutionNotFoundError, ExecutionFileError: it can't be read.
        """
        file = self._file(execution_id, "span", recordings.version(execution_id)).with_suffix(".json")
        try:
            return Span(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            span = span_of(execution_id, recordings.frames(execution_id), recordings.series(execution_id))
            part = part_of(file)
            part.write_text(json.dumps(asdict(span)))
            part.replace(file)
            return span

    def clip(
        self, recordings: Recordings, execution_id: str, event_ns: int, modalities: Modalities, settings: ClipSettings
    ) -> KeptClip:
        """The clip of an execution around an event.

        Raises:
            MissingModalityError, PictureFormError, TooFewFramesError, EmptyClipError: it can't be cut; see `Cutter`.
            ExecutionNotFoundError, ExecutionFileError: it can't be read.
        """
        version = recordings.version(execution_id)
        files = {
            name: self._file(execution_id, name, version, event_ns, *_depends_on(name, modalities, settings))
            for name in modalities.names
        }
        kept = {name: track for name, file in files.items() if (track := kept_track(file)) is not None}
        if missing := files.keys() - kept.keys():
            cutter = Cutter(execution_id, self.span(recordings, execution_id), event_ns, settings)
            cut = _cut(cutter, recordings, modalities.only(missing))
            kept |= {name: keep_track(files[name], one) for name, one in cut.items()}
        return KeptClip({name: kept[name] for name in files})

    def _file(self, execution_id: str, what: str, *depends_on: Any) -> Path:
        content = json.dumps([_VERSION, execution_id, what, *depends_on])
        key = hashlib.sha256(content.encode()).hexdigest()[:24]
        return self.folder / _safe(execution_id) / f"{_safe(what)}-{key}"


def _cut(cutter: Cutter, recordings: Recordings, modalities: Modalities) -> dict[str, Track]:
    tracks: dict[str, Track] = {}
    if modalities.images:
        tracks |= cutter.images(recordings.frames(cutter.execution_id), modalities)
    if modalities.series:
        tracks |= cutter.series(recordings.series(cutter.execution_id), modalities)
    return tracks


def _depends_on(name: str, modalities: Modalities, settings: ClipSettings) -> list[Any]:
    sampling = asdict(settings.sampling)
    if name in IMAGE_MODALITIES:
        method = settings.flow.name if name == "flow" else ""
        return [sampling, modalities.images[name], asdict(settings.framing), method]
    return [sampling, modalities.series[name], settings.step_ns]


def _safe(name: str) -> str:
    return re.sub(r"[^\w.+-]", "_", name).lstrip(".") or "_"
