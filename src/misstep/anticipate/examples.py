"""Clips as the batches that teacher and student learn from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from misstep.anticipate.encoders import Modality
from misstep.signals.augmentation import Augmentation
from misstep.signals.clips import Clip
from misstep.signals.data_set import Clips
from misstep.signals.modalities import IMAGE_MODALITIES
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import is_seen


class Examples(NamedTuple):
    """A batch.

    Attributes:
        seen: clips by modality, blank where they are younger than the horizon.
        present: by modality, False before the execution began, as far as `seen` may tell.
        whole: the same clips with nothing blank, for a teacher that looks on; empty where none does.
        whole_present: what is present in these.
        labels: (B,) 1 for failures.
        place: (B,) which clips of the data set they are.
    """

    seen: dict[str, Tensor]
    present: dict[str, Tensor]
    whole: dict[str, Tensor]
    whole_present: dict[str, Tensor]
    labels: Tensor
    place: Tensor


class Varied(Dataset[tuple[Clip, int, int]]):
    """Clips, each varied anew whenever it is asked for, with its label and its place.

    Args:
        clips: of one part.
        augmentation: how they are varied; None for not at all.
        horizon_ns: nobody looks at what is younger; None if all is looked at.
    """

    def __init__(self, clips: Clips, augmentation: Augmentation | None, horizon_ns: int | None = None) -> None:
        self._clips, self._augmentation, self._horizon_ns = clips, augmentation, horizon_ns
        self._labels = clips.failed.astype(int).tolist()

    def __len__(self) -> int:
        return len(self._clips)

    def __getitems__(self, places: Sequence[int]) -> list[tuple[Clip, int, int]]:
        """The clips of a batch."""
        clips = [self._clips.clip(place) for place in places]
        if self._augmentation is not None:
            seeds = torch.randint(2**63 - 1, (len(places),)).tolist()  # its generator is another one in every process
            pairs = zip(clips, seeds, strict=True)
            clips = [self._augmentation.apply(clip, seed, self._horizon_ns) for clip, seed in pairs]
        return [(clip, self._labels[place], place) for clip, place in zip(clips, places, strict=True)]


@dataclass(frozen=True, slots=True)
class Collation:
    """Puts clips side by side.

    Attributes:
        normalisation: of the training part.
        horizon_ns: what is younger is blank in `seen`; None for a teacher, which sees all, the aftermath included.
        shows_whole: whether a teacher looks on.
        nearest_ns: a horizon that is taken instead for every other batch on average; None for none.
    """

    normalisation: Normalisation
    horizon_ns: int | None
    shows_whole: bool
    nearest_ns: int | None = None

    @property
    def shown_ns(self) -> int | None:
        """What is younger is shown to nobody, in any batch; None if all is."""
        if self.shows_whole:
            return None
        return self.horizon_ns if self.nearest_ns is None else self.nearest_ns

    def __call__(self, items: Sequence[tuple[Clip, int, int]]) -> Examples:
        """A batch of clips, labels and places."""
        clips, labels, places = zip(*items, strict=True)
        horizon_ns = self._horizon_ns()
        shown = self.normalisation.batch(clips, None if self.shows_whole else horizon_ns)
        seen = shown.seen(horizon_ns) if self.shows_whole and horizon_ns is not None else shown
        return Examples(
            _tensors(seen.values),
            _tensors(seen.present),
            _tensors(shown.values if self.shows_whole else {}),
            _tensors(shown.present if self.shows_whole else {}),
            torch.tensor(labels),
            torch.tensor(places),
        )

    def _horizon_ns(self) -> int | None:
        """Of the next batch."""
        return self.horizon_ns if self.nearest_ns is None or torch.rand(()) < 0.5 else self.nearest_ns


def batches(clips: Clips, collation: Collation, size: int, workers: int = 0) -> Iterable[Examples]:
    """Batches in the clips' order, as they are; loaded by so many processes beside this one."""
    return DataLoader(Varied(clips, None), size, collate_fn=collation, **_beside(workers))


def shuffled_batches(
    clips: Clips, collation: Collation, size: int, augmentation: Augmentation | None, workers: int = 0
) -> Iterable[Examples]:
    """Batches in another order every time; clips that fill no batch wait for the next order."""
    data, most = Varied(clips, augmentation, collation.shown_ns), min(size, len(clips))
    return DataLoader(data, most, shuffle=True, drop_last=True, collate_fn=collation, **_beside(workers))


def _beside(workers: int) -> dict[str, Any]:
    if not workers:
        return {}
    return {"num_workers": workers, "persistent_workers": True, "worker_init_fn": _on_one_thread}


def _on_one_thread(_: int) -> None:
    """OpenCV's own threads would wait for ever for those that a fork leaves behind."""
    cv2.setNumThreads(0)


def _tensors(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(one) for name, one in arrays.items()}


def shown_modalities(clip: Clip, horizon_ns: int, causal: bool, image_encoder: str) -> tuple[Modality, ...]:
    """What an encoder of each modality of a clip takes; a causal one takes only what is old enough."""
    return tuple(_shown_modality(name, clip, horizon_ns, causal, image_encoder) for name in clip)


def _shown_modality(name: str, clip: Clip, horizon_ns: int, causal: bool, image_encoder: str) -> Modality:
    track = clip[name]
    length = int(is_seen(track.age_ns, horizon_ns).sum()) if causal else len(track.values)
    if name not in IMAGE_MODALITIES:
        return Modality(name, track.values.shape[1], length)
    return Modality(name, track.values.shape[1], length, track.values.shape[-1], image_encoder)
