"""A transformer for series: force, torque, joints, audio on a regular grid -> features, as those of images."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from misstep.anticipate.errors import EncoderShapeError
from misstep.anticipate.transformer import POSITION_SPREAD, Transformer, TransformerConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesConfig(TransformerConfig):
    """Size of a series encoder.

    Attributes:
        channels: of a sample.
        samples: of a clip; of a causal encoder, those that it is shown.
        patch: samples that a token stands for.
    """

    channels: int
    samples: int
    patch: int = 10
    depth: int = 2

    @property
    def moments(self) -> int:
        """Patches of a clip."""
        return self.samples // self.patch

    @property
    def places(self) -> int:
        """A moment is a single token."""
        return 1

    @property
    def values(self) -> int:
        """Numbers in a patch."""
        return self.patch * self.channels


class SeriesEncoder(nn.Module):
    """Patches of samples as tokens, each with what its time says, through a transformer."""

    def __init__(self, config: SeriesConfig) -> None:
        super().__init__()
        if not config.moments:
            raise EncoderShapeError("series", f"at least a patch of {config.patch} samples", f"{config.samples}")
        self.config = config
        self.embed = nn.Linear(config.values, config.width)
        times = torch.randn(config.moments, 1, config.width) * POSITION_SPREAD
        self.time = None if config.causal else nn.Parameter(times)
        self.transformer = Transformer(config, config.moments, config.places)

    def forward(self, clip: Tensor, present: Tensor) -> Tensor:
        """Features of clips, B x width.

        Args:
            clip: B x S x C; the oldest samples that fill no patch are left out. A causal encoder takes the first
                `samples` and leaves those after them, which are blank for a student, alone.
            present: B x S, False where the execution had not begun yet.

        Raises:
            EncoderShapeError: the clip is not of the configured size.
        """
        clip, present = self.shown(clip, present)
        tokens = self.tokens(clip)
        held = present.reshape(present.shape[0], -1, self.config.patch).any(2)  # B x moments
        features: Tensor = self.transformer(tokens if self.time is None else tokens + self.time, held)
        return features

    def tokens(self, clip: Tensor) -> Tensor:
        """Patches without a time: B x S x C -> B x moments x 1 x width."""
        tokens: Tensor = self.embed(clip.reshape(clip.shape[0], -1, 1, self.config.values))
        return tokens

    def shown(self, clip: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """The part of clips that is looked at; arguments and errors as of `forward`."""
        config = self.config
        if config.causal:
            clip, present = clip[:, : config.samples], present[:, : config.samples]
        if clip.shape[1:] != (config.samples, config.channels) or present.shape != clip.shape[:2]:
            expected = f"a clip of (B, {config.samples}, {config.channels}) with present (B, {config.samples})"
            raise EncoderShapeError("series", expected, f"{tuple(clip.shape)} with present {tuple(present.shape)}")
        whole = config.moments * config.patch
        return clip[:, -whole:], present[:, -whole:]
