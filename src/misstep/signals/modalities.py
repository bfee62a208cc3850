"""Which streams of an execution are which modality of a clip."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from misstep.core.streams import Frames, Image, Series
from misstep.signals.errors import ClipSettingError, MissingModalityError, UnknownModalityError

IMAGE_MODALITIES = ("rgb", "depth", "flow")


@dataclass(frozen=True, slots=True)
class Modalities:
    """What clips show.

    Attributes:
        images: stream of each image modality: "rgb", "depth" and "flow", whose stream holds the colours that move.
        series: streams of each series modality, whose channels stand side by side, e.g. {"arm": ("q", "torque")}.

    Raises:
        ClipSettingError: an image modality of another name, or a series modality with the name of one.
    """

    images: Mapping[str, str]
    series: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        if strange := set(self.images) - set(IMAGE_MODALITIES):
            raise ClipSettingError("image modalities", " or ".join(IMAGE_MODALITIES), ", ".join(sorted(strange)))
        if taken := set(self.series) & set(IMAGE_MODALITIES):
            raise ClipSettingError("series modalities", "names that no image has", ", ".join(sorted(taken)))

    @property
    def names(self) -> tuple[str, ...]:
        """All modalities, images first."""
        return (*(name for name in IMAGE_MODALITIES if name in self.images), *sorted(self.series))

    def only(self, names: Collection[str]) -> "Modalities":
        """These modalities alone.

        Raises:
            UnknownModalityError: one of them is none of these.
        """
        for name in names:
            if name not in self.names:
                raise UnknownModalityError(name, self.names, self._group_of(name))
        return replace(
            self,
            images={name: stream for name, stream in self.images.items() if name in names},
            series={name: streams for name, streams in self.series.items() if name in names},
        )

    def _group_of(self, stream: str) -> str | None:
        """The modality that a stream belongs to."""
        shown = {name: (one,) for name, one in self.images.items()} | dict(self.series)
        return next((name for name, streams in shown.items() if stream in streams), None)


def discover(frames: Mapping[str, Frames], series: Mapping[str, Series], camera: str | None = None) -> Modalities:
    """What an execution's streams are, judged by the form of their first picture and by their names.

    A camera is what streams have before the last slash of their names: "head/rgb" and "head/depth" are of "head".
    Colours are H x W x 3 bytes, depth is H x W 16-bit numbers of the same size. Series are grouped by what stands
    before the first slash: "joints/position" and "joints/torque" are "joints".

    Args:
        frames: its images, by stream name.
        series: its series, by stream name.
        camera: whose pictures; if None, the first by name that has colours and depth, or else the first with colours.

    Raises:
        MissingModalityError: the camera that was named has no colours.
    """
    first = {name: one.images[0] for name, one in frames.items() if len(one.images)}
    colours = [name for name in sorted(first, reverse=True) if _is_colour(first[name])]
    cameras = {_camera(name): _of_camera(name, first) for name in colours}
    if camera is not None and camera not in cameras:
        raise MissingModalityError("The execution", f"rgb of the camera {camera}", tuple(first))
    chosen = camera if camera is not None else max(sorted(cameras), key=lambda one: len(cameras[one]), default=None)
    groups: dict[str, tuple[str, ...]] = {}
    for name in sorted(series):
        group = name.partition("/")[0]
        groups[group] = (*groups.get(group, ()), name)
    return Modalities({} if chosen is None else cameras[chosen], groups)


def _of_camera(colours: str, first: Mapping[str, Image]) -> dict[str, str]:
    size = first[colours].shape[:2]
    depths = [
        name
        for name, image in sorted(first.items())
        if _camera(name) == _camera(colours) and image.dtype == np.uint16 and image.shape == size
    ]
    return {"rgb": colours, "flow": colours} | ({"depth": depths[0]} if depths else {})


def _camera(stream: str) -> str:
    return stream.rpartition("/")[0]


def _is_colour(image: Image) -> bool:
    return image.ndim == 3 and image.dtype == np.uint8
