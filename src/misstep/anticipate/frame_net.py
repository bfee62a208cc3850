"""A small convolutional network for each frame, the strongest answers of all places and moments -> features of a clip.

A few hundred clips teach a transformer to remember them. What anticipates a failure is mostly one thing that should not
be there. So each frame is compared with what is usual at each of its places; the maximum over places finds what is
unusual wherever it is, a coarse map of the answers tells roughly where.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from misstep.anticipate.errors import EncoderShapeError
from misstep.anticipate.transformer import require_clip

_CHANNELS = (24, 48, 64)
_MAPS, _MAP_SIDE = 8, 7
_LEAST_PX = 8
_MOMENTUM, _LEAST_DEVIATION, _FARTHEST = 0.1, 0.05, 4.0


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
    """Three convolutions a frame, each halving it; maxima over places and a coarse map; both over frames."""

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
        self.usual = Usual(config.channels, config.size)
        side = -(-config.size // 2 ** len(_CHANNELS))
        coarse = max(side // _MAP_SIDE, 1)
        self.map = nn.Sequential(nn.Conv2d(_CHANNELS[-1], _MAPS, 1), nn.ReLU(), nn.AvgPool2d(coarse))
        answers = _CHANNELS[-1] + _MAPS * (side // coarse) ** 2
        self.project = nn.Sequential(nn.Dropout(config.dropout), nn.Linear(2 * answers, config.width))

    def forward(self, clip: Tensor, present: Tensor) -> Tensor:
        """Features of clips, B x width.

        Args:
            clip: B x T x C x H x W; frames after the first `frames` are left alone.
            present: B x T, False where the execution had not begun yet.

        Raises:
            EncoderShapeError: the clip is not of the configured size.
        """
        clip, present = self.shown(clip, present)
        answers = self.answers(clip.flatten(0, 1), present.flatten())
        return self.features(answers.view(*present.shape, -1), present)

    def shown(self, clip: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """The part of clips that is looked at; arguments and errors as of `forward`."""
        config = self.config
        clip, present = clip[:, : config.frames], present[:, : config.frames]
        require_clip("frames", clip, present, (config.frames, config.channels, config.size, config.size))
        return clip, present

    def answers(self, frames: Tensor, present: Tensor) -> Tensor:
        """What it says of frames, each by itself: N x answers of N x C x H x W and (N,)."""
        seen = self.layers(self.usual(frames, present))  # N x channels x places
        return torch.cat([seen.amax((2, 3)), self.map(seen).flatten(1)], dim=1)

    def features(self, answers: Tensor, present: Tensor) -> Tensor:
        """Of clips, B x width, from the answers to their frames, B x T x answers; what is not present adds nothing."""
        there = present[:, :, None].to(answers.dtype)
        # After a rectifier no answer is negative: a frame that was not there adds nothing.
        mean = (answers * there).sum(1) / there.sum(1).clamp(min=1.0)
        features: Tensor = self.project(torch.cat([(answers * there).amax(1), mean], dim=1))
        return features


class Usual(nn.Module):
    """How far each pixel is from what it usually is at its place, in deviations; 0 in frames that are not there.

    What is usual is a running mean of the frames of training, the first batches' weighing as much as they are many.
    """

    mean: Tensor
    square: Tensor
    batches: Tensor

    def __init__(self, channels: int, size: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(channels, size, size))
        self.register_buffer("square", torch.ones(channels, size, size))
        self.register_buffer("batches", torch.zeros(()))

    def forward(self, frames: Tensor, present: Tensor) -> Tensor:
        """N x C x H x W and (N,); shape kept."""
        there = present[:, None, None, None].to(frames.dtype)
        if self.training:
            self._learn(frames.detach(), there)
        deviation = (self.square - self.mean**2).clamp(min=0.0).sqrt() + _LEAST_DEVIATION
        return ((frames - self.mean) / deviation).clamp(-_FARTHEST, _FARTHEST) * there

    @torch.no_grad()
    def _learn(self, frames: Tensor, there: Tensor) -> None:
        if not there.any():
            return
        self.batches += 1
        share = torch.clamp(1 / self.batches, min=_MOMENTUM)
        count = there.sum()
        self.mean.lerp_((frames * there).sum(0) / count, share)
        self.square.lerp_((frames**2 * there).sum(0) / count, share)


def _layer(ours: int, theirs: int, kernel: int) -> nn.Sequential:
    convolution = nn.Conv2d(ours, theirs, kernel, stride=2, padding=kernel // 2)
    return nn.Sequential(convolution, nn.BatchNorm2d(theirs), nn.ReLU())
