"""Video transformers that are not causal, in clips that share frames: tubelets are embedded frame by frame, once each.

In such a clip every token hears of every other, and each picture has another position in time as the clip moves on. So
what layers say has to be computed anew. The embedding is linear: what a frame adds to a tubelet depends on nothing but
the frame and its place in the tubelet.

Source: docs/derivations.md, section Anticipation, Causal students.
"""

import torch
from torch import Tensor

from misstep.anticipate.memory import Memory, content_key
from misstep.anticipate.vivit import Vivit, patchify


class RememberedTubelets:
    """A trained video transformer.

    Args:
        encoder: whose features it gives, to rounding.
        memory: of what frames add to tubelets: slots x places x width each.
    """

    def __init__(self, encoder: Vivit, memory: Memory) -> None:
        self._encoder, self._memory = encoder, memory
        config = encoder.config
        slots = encoder.embed.weight.detach().view(config.width, config.tubelet, -1)
        self._by_slot = slots.flatten(0, 1).T  # values of a frame x (width slots)

    @torch.inference_mode()
    def __call__(self, clip: Tensor, present: Tensor) -> Tensor:
        """As the encoder's `forward`."""
        clip, present = self._encoder.shown(clip, present)
        frames = clip.flatten(0, 1)
        added = self._memory.recall([content_key(one) for one in frames], lambda new: self._adds(frames[new]))
        self._memory.forget()
        config = self._encoder.config
        shares = torch.stack([one[number % config.tubelet] for number, one in enumerate(added)])
        tubelets = shares.view(-1, config.moments, config.tubelet, config.places, config.width).sum(2)
        return self._encoder.through(tubelets + self._encoder.embed.bias + self._encoder.place, present)

    def _adds(self, frames: Tensor) -> Tensor:
        """What each frame adds from each slot: n x C x H x W -> n x slots x places x width."""
        config = self._encoder.config
        pixels = patchify(frames[:, None], 1, config.patch)[:, 0]  # n x places x values of a frame
        return (pixels @ self._by_slot).view(-1, config.places, config.width, config.tubelet).permute(0, 3, 1, 2)
