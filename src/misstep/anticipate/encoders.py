"""Which encoder stands behind which modality: built in, or from another package.

A package offers one by an entry point in the group `misstep.encoders`: a function of `Modality` and `ModelSize` whose
module takes `(clip, present)` as `Vivit` or `SeriesEncoder` do and returns B x width.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from importlib.metadata import entry_points
from typing import Any

from torch import nn

from misstep.anticipate.errors import UnknownEncoderError
from misstep.anticipate.frame_net import FrameNet, FrameNetConfig
from misstep.anticipate.series_encoder import SeriesConfig, SeriesEncoder
from misstep.anticipate.transformer import TransformerConfig
from misstep.anticipate.vivit import Vivit, VivitConfig

GROUP = "misstep.encoders"


@dataclass(frozen=True, slots=True)
class Modality:
    """One modality of a clip, as its encoder takes it.

    Attributes:
        name: its key in a batch.
        channels: C.
        length: T frames, or S samples; for a causal encoder those that it is shown, without the blank ones after them.
        size_px: pixels of an image's side; 0 for a series.
        encoder: name of what encodes it; if empty, "vivit" for images and "series" for series.
    """

    name: str
    channels: int
    length: int
    size_px: int = 0
    encoder: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "encoder", self.encoder or ("vivit" if self.size_px else "series"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSize(TransformerConfig):
    """Size of all encoders of a model; the defaults are the paper's.

    Attributes:
        tubelet: frames that a tubelet spans.
        patches: tubelets along an image's side.
        series_depth: layers of a series encoder.
        series_patch: samples that a token of a series stands for.
    """

    tubelet: int = 4
    patches: int = 7
    series_depth: int = 2
    series_patch: int = 10

    def shared(self) -> dict[str, Any]:
        """What every encoder's own configuration takes over."""
        return {one.name: getattr(self, one.name) for one in fields(TransformerConfig)}


MakeEncoder = Callable[[Modality, ModelSize], nn.Module]


def make_vivit(modality: Modality, size: ModelSize) -> Vivit:
    """A video transformer for a modality of images."""
    shape: dict[str, Any] = {"channels": modality.channels, "frames": modality.length, "size": modality.size_px}
    patch = modality.size_px // size.patches
    return Vivit(VivitConfig(**shape, tubelet=size.tubelet, patch=patch, **size.shared()))


def make_frame_net(modality: Modality, size: ModelSize) -> FrameNet:
    """A convolutional network for a modality of images."""
    shape = {"channels": modality.channels, "frames": modality.length, "size": modality.size_px}
    return FrameNet(FrameNetConfig(**shape, width=size.width, dropout=size.dropout))


def make_series_encoder(modality: Modality, size: ModelSize) -> SeriesEncoder:
    """A transformer for a series."""
    shape: dict[str, Any] = {"channels": modality.channels, "samples": modality.length, "patch": size.series_patch}
    return SeriesEncoder(SeriesConfig(**shape, **size.shared() | {"depth": size.series_depth}))


BUILT_IN: Mapping[str, MakeEncoder] = {"vivit": make_vivit, "frames": make_frame_net, "series": make_series_encoder}


def check_image_encoder(name: str, modality: str) -> None:
    """To be asked before clips are cut, which takes long.

    Raises:
        UnknownEncoderError: no encoder of images is built in or installed by this name.
    """
    known = [one for one in (*BUILT_IN, *entry_points(group=GROUP).names) if one != "series"]
    if name not in known:
        raise UnknownEncoderError(name, modality, known)


def make_encoder(modality: Modality, size: ModelSize) -> nn.Module:
    """The encoder that a modality names, with random weights.

    Raises:
        UnknownEncoderError: neither built in nor installed.
        EncoderSizeError, EncoderShapeError: clips of this modality can't be cut into tubelets or patches of this size.
    """
    if modality.encoder in BUILT_IN:
        return BUILT_IN[modality.encoder](modality, size)
    installed = entry_points(group=GROUP)
    if modality.encoder not in installed.names:
        raise UnknownEncoderError(modality.encoder, modality.name, [*BUILT_IN, *installed.names])
    make: MakeEncoder = installed[modality.encoder].load()
    return make(modality, size)
