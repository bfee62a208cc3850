"""Frames one by one in clips that share them: a frame that was seen before costs nothing."""

import torch
from torch import Tensor

from misstep.anticipate.frame_net import FrameNet
from misstep.anticipate.memory import Memory, content_key


class RememberedAnswers:
    """A trained `FrameNet`, its answers to frames at hand.

    Args:
        net: whose features it gives, to rounding.
        memory: of its answers.
    """

    def __init__(self, net: FrameNet, memory: Memory) -> None:
        self._net, self._memory = net, memory

    @torch.inference_mode()
    def __call__(self, clip: Tensor, present: Tensor) -> Tensor:
        """As `FrameNet.forward`."""
        clip, present = self._net.shown(clip, present)
        frames, there = clip.flatten(0, 1), present.flatten()
        keys = [content_key(frame) if seen else b"" for frame, seen in zip(frames, there.tolist(), strict=True)]
        answers = self._memory.recall(keys, lambda places: self._net.answers(frames[places], there[places]))
        self._memory.forget()
        return self._net.features(torch.stack(answers).view(*present.shape, -1), present)
