"""A small convolutional network for each frame, the strongest answers of all places and moments -> features of a clip.

A few hundred clips teach a transformer to remember them. What anticipates a failure is mostly one thing that should not
be there, wherever it is: the maximum over places and times finds it, and has no weights that could learn where.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from misstep.anticipate.transformer import require_clip
from misstep.core.errors import EncoderShapeError

_CHANNELS = (24, 48, 64)
_LEAST_PX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameNetConfig:
    """Size of the network.

    Attributes:
        channels: of an image.
        frames: of a clip; of a causal student, those that it is shown.
        size: pixels of an image's side.
        width: features of a clip.
        dropout: of the pooled answers.
    """

    channels: int
    frames: int
    size: int
    width: int
    dropout: float = 0.0


class FrameNet(nn.Module):
    """Three convolutions a frame, each halving it; maxima over places; maximum and mean over frames."""

    def __init__(self, config: FrameNetConfig) -> None:
        super().__init__()
        if config.size < _LEAST_PX:
            raise EncoderShapeError("frames", f"images of at least {_LEAST_PX} pixels", f"{config.size}")
        self.config = config
        sizes = (config.channels, *_CHANNELS)
        kernels = (5, 3, 3)
        self.layers = nn.Sequential(
            *(_layer(ours, theirs, kernel) for ours, theirs, kernel in zip(sizes, sizes[1:], kernels, strict=False))
        )
        self.project = nn.Sequential(nn.Dropout(config.dropout), nn.Linear(2 * _CHANNELS[-1], config.width))

    def forward(self, clip: Tensor, present: Tensor) -> Tensor:
        """Features of clips, B x width.

        Args:
            clip: B x T x C x H x W; frames after the first `frames` are left alone.
            present: B x T, False where the execution had not begun yet.

        Raises:
            EncoderShapeError: the clip is not of the configured size.
        """
        clip, present = self._shown(clip, present)
        answers = self.layers(clip.flatten(0, 1)).amax((2, 3))  # BT x channels
        answers = answers.unflatten(0, (-1, self.config.frames))  # B x T x channels
        there = present[:, :, None].to(answers.dtype)
        # After a rectifier no answer is negative: a frame that was not there adds nothing.
        mean = (answers * there).sum(1) / there.sum(1).clamp(min=1.0)
        features: Tensor = self.project(torch.cat([(answers * there).amax(1), mean], dim=1))
        return features

    def _shown(self, clip: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        config = self.config
        clip, present = clip[:, : config.frames], present[:, : config.frames]
        require_clip("frames", clip, present, (config.frames, config.channels, config.size, config.size))
        return clip, present


def _layer(ours: int, theirs: int, kernel: int) -> nn.Sequential:
    convolution = nn.Conv2d(ours, theirs, kernel, stride=2, padding=kernel // 2)
    return nn.Sequential(convolution, nn.BatchNorm2d(theirs), nn.ReLU())
