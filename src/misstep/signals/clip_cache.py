"""Clips on disk: decoded once, then read memory-mapped.

Each modality of a clip has files of its own, so that any mix of modalities shares them. They are named by what they
hold: the recording's version and everything else that the arrays depend on. So two processes that write the same file
write the same bytes, each by one rename, and deleting files loses nothing.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.signals.clips import Clip, ClipSettings, Track
from misstep.signals.cutting import Cutter, span_of
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
            part = _part(file)
            part.write_text(json.dumps(asdict(span)))
            part.replace(file)
            return span

    def clip(
        self, recordings: Recordings, execution_id: str, end_ns: int, modalities: Modalities, settings: ClipSettings
    ) -> Clip:
        """The clip of an execution that ends at a moment; its values are memory-mapped.

        Raises:
            MissingModalityError, PictureFormError, TooFewFramesError, EmptyClipError: it can't be cut; see `Cutter`.
            ExecutionNotFoundError, ExecutionFileError: it can't be read.
        """
        version = recordings.version(execution_id)
        files = {
            name: self._file(execution_id, name, version, end_ns, *_depends_on(name, modalities, settings))
            for name in modalities.names
        }
        clip = {name: track for name, file in files.items() if (track := _load(file)) is not None}
        if missing := files.keys() - clip.keys():
            cutter = Cutter(execution_id, self.span(recordings, execution_id), end_ns, settings)
            for name, track in _cut(cutter, recordings, modalities.only(missing)).items():
                _save(files[name], track)
                clip[name] = _loaded(files[name])
        return {name: clip[name] for name in modalities.names}

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


def _save(file: Path, track: Track) -> None:
    times = np.stack([track.present, track.age_ns])  # 2 x T, int64
    for kind, array in (("values", track.values), ("times", times)):
        place = _array_file(file, kind)
        part = _part(place)
        with part.open("wb") as stream:
            np.save(stream, array, allow_pickle=False)
        part.replace(place)


def _load(file: Path) -> Track | None:
    """The track that was kept; None if there is none, or it is damaged."""
    try:
        return _loaded(file)
    except (OSError, EOFError, ValueError):
        return None


def _loaded(file: Path) -> Track:
    values: NDArray[Any] = np.load(_array_file(file, "values"), mmap_mode="r", allow_pickle=False)
    present, age_ns = np.load(_array_file(file, "times"), allow_pickle=False)
    if len(values) != len(present):
        raise ValueError(f"{file}: {len(values)} values and {len(present)} times")
    return Track(values, present.astype(np.bool_), age_ns)


def _array_file(file: Path, kind: str) -> Path:
    return file.with_name(f"{file.name}.{kind}.npy")


def _part(place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.with_name(f"{place.name}.{os.getpid()}.part")


def _safe(name: str) -> str:
    return re.sub(r"[^\w.+-]", "_", name).lstrip(".") or "_"
