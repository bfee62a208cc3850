"""Clips as the arrays that networks take: normalised, side by side, and blank where a student must not look."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s, Int64s
from misstep.signals.clips import Bools, Clip, Track
from misstep.signals.sampling import is_seen

Float32s = NDArray[np.float32]

_EVERY_PX = 4  # pixels of pictures that are counted, per side: neighbours say the same


@dataclass(frozen=True, slots=True)
class Batch:
    """Clips side by side.

    Attributes:
        values: by modality, (B, T, C, H, W) or (B, S, C); 0 is the training mean, and stands for what was not measured.
        present: by modality, (B, T) or (B, S): False before the execution began.
        age_ns: by modality, (B, T) or (B, S): how long before the clip's event all that went into it was known.
    """

    values: Mapping[str, Float32s]
    present: Mapping[str, Bools]
    age_ns: Mapping[str, Int64s]

    def seen(self, horizon_ns: int) -> "Batch":
        """What was known `horizon_ns` before the clips' events: all that is younger is blank, and taken as present.

        Whether it was present is itself younger than the horizon.

        Raises:
            ClipSettingError: the horizon is negative.
        """
        values, present = {}, {}
        for name, array in self.values.items():
            hidden = ~is_seen(self.age_ns[name], horizon_ns)
            values[name], present[name] = array.copy(), self.present[name] | hidden
            values[name][hidden] = 0
        return Batch(values, present, self.age_ns)


@dataclass(frozen=True, slots=True)
class Normalisation:
    """Mean and deviation of every channel over the training clips.

    Attributes:
        offset: by modality, (C,).
        scale: by modality, (C,), above 0.
    """

    offset: Mapping[str, Float32s]
    scale: Mapping[str, Float32s]

    @classmethod
    def of(cls, clips: Iterable[Clip]) -> "Normalisation":
        """Learns from the clips of the training set."""
        sums: dict[str, Float64s] = {}
        for clip in clips:
            for name, track in clip.items():
                sums[name] = sums[name] + _sums(track) if name in sums else _sums(track)
        counts = {name: np.maximum(one[0], 1) for name, one in sums.items()}
        offset = {name: one[1] / counts[name] for name, one in sums.items()}
        spread = {name: np.sqrt(np.maximum(one[2] / counts[name] - offset[name] ** 2, 0)) for name, one in sums.items()}
        scale = {name: np.where(one > 1e-6, one, 1.0) for name, one in spread.items()}  # a channel that never changes
        return cls(_float32(offset), _float32(scale))

    def only(self, names: Collection[str]) -> "Normalisation":
        """Of these modalities alone."""
        return Normalisation(*({name: one[name] for name in names} for one in (self.offset, self.scale)))

    def batch(self, clips: Sequence[Clip], horizon_ns: int | None = None) -> Batch:
        """Clips of the same modalities and settings, normalised.

        Args:
            clips: at least one.
            horizon_ns: what is younger is left blank, as `Batch.seen` leaves it; None if all is shown.

        Raises:
            ClipSettingError: the horizon is negative.
        """
        values: dict[str, Float32s] = {}
        present: dict[str, Bools] = {}
        age_ns: dict[str, Int64s] = {}
        for name in clips[0]:
            tracks = [clip[name] for clip in clips]
            there, age_ns[name] = np.stack([one.present for one in tracks]), np.stack([one.age_ns for one in tracks])
            seen = np.ones_like(there) if horizon_ns is None else is_seen(age_ns[name], horizon_ns)
            values[name], present[name] = self._side_by_side(name, tracks, there & seen), there | ~seen
        return Batch(values, present, age_ns)

    def _side_by_side(self, name: str, tracks: Sequence[Track], shown: Bools) -> Float32s:
        """What is shown (B x T) of tracks; 0 for the rest. A training step waits for it."""
        shape = (-1,) + (1,) * (tracks[0].values.ndim - 2)  # channels, before height and width
        factor = (1 / self.scale[name]).reshape(shape)
        shift = self.offset[name].reshape(shape) * factor
        if tracks[0].values.ndim == 2:
            return _series(tracks, shown, factor, shift)
        values = np.empty((len(tracks), *tracks[0].values.shape), np.float32)
        for row, track, reach in zip(values, tracks, _reaches(shown), strict=True):
            normalised = row[reach]
            normalised[:] = track.values[reach]  # cast into place, changed there while it is in the processor's cache
            normalised *= factor
            normalised -= shift
        values[~shown] = 0
        return values


def _series(tracks: Sequence[Track], shown: Bools, factor: NDArray[Any], shift: NDArray[Any]) -> Float32s:
    """All at once: they are small."""
    values = np.stack([track.values for track in tracks], dtype=np.float32)
    values *= factor
    values -= shift
    values[~shown] = 0
    return np.nan_to_num(values, copy=False)


def _reaches(shown: Bools) -> list[slice]:
    """From the first part that is shown to the last, of each row; where none is, all of it."""
    begins, ends = shown.argmax(axis=1), shown.shape[1] - shown[:, ::-1].argmax(axis=1)
    return [slice(begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]


def _sums(track: Track) -> Float64s:
    """(3, C): how many numbers of each channel there are, their sum, and that of their squares."""
    values = track.values[track.present]
    if values.ndim == 4:
        values = values[:, :, ::_EVERY_PX, ::_EVERY_PX].transpose(0, 2, 3, 1)
    flat = values.reshape(-1, values.shape[-1]).astype(np.float64)  # n x C
    measured = ~np.isnan(flat)
    flat[~measured] = 0
    return np.stack([measured.sum(axis=0), flat.sum(axis=0), (flat**2).sum(axis=0)])


def _float32(arrays: Mapping[str, Float64s]) -> dict[str, Float32s]:
    return {name: array.astype(np.float32) for name, array in arrays.items()}
