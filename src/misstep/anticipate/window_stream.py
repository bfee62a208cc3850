"""Encoders that are not causal along a running execution: their window moves on, and all of it has to be seen again."""

from collections import deque

import torch
from torch import Tensor, nn
from torch.nn import functional

from misstep.anticipate.vivit import Vivit, patchify


class FrameWindow:
    """A video transformer: what each frame adds to the tubelets is computed once, only the layers are run again.

    Args:
        encoder: it.
        hidden: how many frames at the end of its clips it was never shown.
    """

    def __init__(self, encoder: Vivit, hidden: int) -> None:
        self._encoder, self._hidden = encoder, hidden
        self._shares: deque[Tensor] = deque(maxlen=encoder.config.frames - hidden)

    def step(self, newest: Tensor) -> Tensor:
        """Features, (width,), after the next frame, C x H x W."""
        self._shares.append(self._share(newest))
        config, nothing = self._encoder.config, torch.zeros_like(self._shares[0])
        before = config.frames - self._hidden - len(self._shares)  # frames before the execution began
        shares = [nothing] * before + [*self._shares] + [nothing] * self._hidden
        by_slot = torch.stack([share[slot % config.tubelet] for slot, share in enumerate(shares)])
        tubelets = by_slot.view(-1, config.tubelet, config.places, config.width).sum(1) + self._encoder.embed.bias
        present = torch.arange(config.frames, device=newest.device) >= before
        return self._encoder.encode((tubelets + self._encoder.place)[None], present[None])[0]

    def _share(self, frame: Tensor) -> Tensor:
        """What a frame adds to a tubelet's token from each slot in it: tubelet x places x width."""
        config = self._encoder.config
        pixels = patchify(frame[None, None], 1, config.patch)[0, 0]  # places x values of one frame
        weight = self._encoder.embed.weight.view(config.width * config.tubelet, -1)
        return functional.linear(pixels, weight).view(-1, config.width, config.tubelet).permute(2, 0, 1)


class Window:
    """Any encoder at all: its whole window is encoded at every step.

    Args:
        encoder: it.
        length: frames or samples of its clips.
        hidden: how many of them, at the end, it was never shown.
    """

    def __init__(self, encoder: nn.Module, length: int, hidden: int) -> None:
        self._encoder, self._hidden, self._shown = encoder, hidden, length - hidden
        self._seen: Tensor | None = None

    def step(self, newest: Tensor) -> Tensor:
        """Features, (width,), after the next frame, C x H x W, or the next samples, n x C."""
        newest = newest[None] if newest.ndim == 3 else newest
        self._seen = newest if self._seen is None else torch.cat([self._seen, newest])
        self._seen = self._seen[-self._shown :]
        before = self._shown - len(self._seen)  # the execution had not begun yet
        blank = newest.new_zeros(before + self._hidden, *newest.shape[1:])
        clip = torch.cat([blank[:before], self._seen, blank[before:]])
        present = torch.arange(len(clip), device=clip.device) >= before
        features: Tensor = self._encoder(clip[None], present[None])
        return features[0]
