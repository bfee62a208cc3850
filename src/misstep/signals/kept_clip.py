"""Clips as files, read when they are looked at.

No file stays open: a process may open about a thousand, and a data set holds more tracks than that.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from misstep.core.streams import Int64s
from misstep.signals.clips import Bools, Track


@dataclass(frozen=True, slots=True)
class KeptTrack:
    """A track whose values stay on disk.

    Attributes:
        file: that holds them.
        dtype: of them.
        shape: of them.
        offset: byte at which they begin.
        present: see `Track`.
        age_ns: see `Track`.
    """

    file: Path
    dtype: Any
    shape: tuple[int, ...]
    offset: int
    present: Bools
    age_ns: Int64s

    def read(self) -> Track:
        """The track.

        Raises:
            EOFError: the file is shorter than it was.
            OSError: it can't be read.
        """
        values = np.empty(self.shape, self.dtype)
        with open(self.file, "rb", buffering=0) as stream:  # noqa: PTH123 (a training step waits for it)
            stream.seek(self.offset)
            if (n := stream.readinto(values.data)) < values.nbytes:
                raise EOFError(f"{self.file}: {n} bytes of values, of {values.nbytes}")
        return Track(values, self.present, self.age_ns)


class KeptClip(Mapping[str, Track]):
    """A clip on disk. Each look at a track reads it anew: take `dict(clip)` to look at it more than once."""

    def __init__(self, tracks: Mapping[str, KeptTrack]) -> None:
        self._tracks = tracks

    def __getitem__(self, name: str) -> Track:
        return self._tracks[name].read()

    def __iter__(self) -> Iterator[str]:
        return iter(self._tracks)

    def __len__(self) -> int:
        return len(self._tracks)

    def only(self, names: Collection[str]) -> "KeptClip":
        """These modalities of it alone."""
        return KeptClip({name: track for name, track in self._tracks.items() if name in names})


def keep_track(file: Path, track: Track) -> KeptTrack:
    """Writes a track to FILE.values.npy and FILE.times.npy, each by one rename.

    Raises:
        OSError: they can't be written.
    """
    times = np.stack([track.present, track.age_ns])  # 2 x T, int64
    for place, array in ((_values_file(file), track.values), (_times_file(file), times)):
        part = part_of(place)
        with part.open("wb") as stream:
            np.save(stream, array, allow_pickle=False)
        part.replace(place)
    return _found(file)


def kept_track(file: Path) -> KeptTrack | None:
    """What `keep_track` wrote there; None if there is nothing, or it is damaged."""
    try:
        return _found(file)
    except (OSError, EOFError, ValueError):
        return None


def _found(file: Path) -> KeptTrack:
    values = np.load(_values_file(file), mmap_mode="r", allow_pickle=False)
    present, age_ns = np.load(_times_file(file), allow_pickle=False)
    if len(values) != len(present):
        raise ValueError(f"{file}: {len(values)} values and {len(present)} times")
    return KeptTrack(_values_file(file), values.dtype, values.shape, values.offset, present.astype(np.bool_), age_ns)


def part_of(place: Path) -> Path:
    """Where this process writes what is to be renamed to `place`, whose folder is made."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.with_name(f"{place.name}.{os.getpid()}.part")


def _values_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.values.npy")


def _times_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.times.npy")
