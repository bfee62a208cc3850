"""A video transformer: clips of images -> features (ViViT, model 3).

Source: Arnab et al. 2021, ViViT; sizes: Temel et al., section II-C; docs/derivations.md, section Anticipation.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from misstep.anticipate.transformer import (
    POSITION_SPREAD,
    Transformer,
    TransformerConfig,
    require_clip,
    require_multiple,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VivitConfig(TransformerConfig):
    """Size of a video transformer; the defaults are the paper's.

    Attributes:
        channels: of an image.
        frames: of a clip; of a causal encoder, those that it is shown.
        size: pixels of an image's side.
        tubelet: frames that a tubelet spans.
        patch: pixels of a tubelet's side.
    """

    channels: int = 3
    frames: int = 8
    size: int = 224
    tubelet: int = 4
    patch: int = 32

    @property
    def moments(self) -> int:
        """Tubelets in time."""
        return self.frames // self.tubelet

    @property
    def places(self) -> int:
        """Tubelets in space."""
        return (self.size // self.patch) ** 2

    @property
    def values(self) -> int:
        """Numbers in a tubelet."""
        return self.tubelet * self.channels * self.patch**2


class Vivit(nn.Module):
    """Tubelets as tokens, each with what its place and its time say, through a factorised transformer."""

    def __init__(self, config: VivitConfig) -> None:
        super().__init__()
        require_multiple("vivit", "size", config.size, "patch", config.patch)
        require_multiple("vivit", "frames", config.frames, "tubelet", config.tubelet)
        self.config = config
        self.embed = nn.Linear(config.values, config.width)
        self.place = nn.Parameter(torch.randn(config.places, config.width) * POSITION_SPREAD)
        # A causal one tells time by the lag between two moments: its window moves over them.
        times = torch.randn(config.moments, 1, config.width) * POSITION_SPREAD
        self.time = None if config.causal else nn.Parameter(times)
        self.transformer = Transformer(config, config.moments, config.places)

    def forward(self, clip: Tensor, present: Tensor) -> Tensor:
        """Features of clips, B x width.

        Args:
            clip: B x T x C x H x W; a causal encoder takes the first `frames` and leaves those after them, which are
                blank for a student, alone.
            present: B x T, False where the execution had not begun yet.

        Raises:
            EncoderShapeError: the clip is not of the configured size.
        """
        clip, present = self.shown(clip, present)
        return self.through(self.tokens(clip), present)

    def through(self, tokens: Tensor, present: Tensor) -> Tensor:
        """Features of clips, from their tubelets as `tokens` gives them and B x T."""
        held = present.reshape(present.shape[0], -1, self.config.tubelet).any(2)  # B x moments
        features: Tensor = self.transformer(tokens if self.time is None else tokens + self.time, held)
        return features

    def tokens(self, clip: Tensor) -> Tensor:
        """Tubelets without a time: B x T x C x H x W -> B x moments x places x width."""
        tokens: Tensor = self.embed(patchify(clip, self.config.tubelet, self.config.patch)) + self.place
        return tokens

    def shown(self, clip: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """The part of clips that is looked at; arguments and errors as of `forward`."""
        config = self.config
        if config.causal:
            clip, present = clip[:, : config.frames], present[:, : config.frames]
        require_clip("vivit", clip, present, (config.frames, config.channels, config.size, config.size))
        return clip, present


def patchify(clip: Tensor, tubelet: int, patch: int) -> Tensor:
    """Cuts clips into tubelets: B x T x C x H x W -> B x moments x places x (tubelet C patch patch)."""
    b, t, c, h, w = clip.shape
    cut = clip.reshape(b, t // tubelet, tubelet, c, h // patch, patch, w // patch, patch)
    by_token = cut.permute(0, 1, 4, 6, 2, 3, 5, 7)  # B x moments x rows x columns x tubelet x C x patch x patch
    return by_token.flatten(4).flatten(2, 3)
