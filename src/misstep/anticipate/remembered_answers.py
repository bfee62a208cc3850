"""What a student says of clips that share frames: a frame that was seen before costs nothing.

Along a running execution a clip of some seconds moves on by a tenth of a second at a time; all its frames but one were
the newest of some clip before.
"""

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import torch
from torch import Tensor

from misstep.anticipate.anticipator import FAILURE
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.frame_net import FrameNet
from misstep.core.streams import Float64s
from misstep.signals.clips import Clip

MOST = 1024
"""Answers that are remembered of each modality, of some 2 kB each."""


class RememberedAnswers:
    """Risks as of `network_risks`, to rounding; frames are known by their content.

    Args:
        trained: who is asked.
        most: frames of each modality that are remembered.
    """

    def __init__(self, trained: TrainedAnticipator, most: int = MOST) -> None:
        self._trained, self._most = trained, most
        self._known: dict[str, OrderedDict[bytes, Tensor]] = {
            one.name: OrderedDict() for one in trained.model.config.modalities
        }
        self.computed = 0

    @torch.inference_mode()
    def risks(self, clips: Sequence[Clip]) -> Float64s:
        """(n,) the probability that each execution fails at the event of its clip."""
        model = self._trained.model
        batch = self._trained.sight.of(clips)
        features = {}
        for modality, encoder in zip(model.config.modalities, model.encoders, strict=True):
            values = torch.from_numpy(batch.values[modality.name])
            present = torch.from_numpy(batch.present[modality.name])
            if isinstance(encoder, FrameNet):
                features[modality.name] = self._features(modality.name, encoder, values, present)
            else:
                features[modality.name] = encoder(values, present)
        risks: Float64s = model.fuse(features).double().softmax(1)[:, FAILURE].numpy()
        return risks

    def _features(self, modality: str, encoder: FrameNet, values: Tensor, present: Tensor) -> Tensor:
        clip, present = encoder.shown(values, present)
        frames, there = clip.flatten(0, 1), present.flatten()
        keys = [_key(frame, seen) for frame, seen in zip(frames, there.tolist(), strict=True)]
        known = self._known[modality]
        new = {key: place for place, key in enumerate(keys) if key not in known}
        if new:
            places = list(new.values())
            known.update(zip(new, encoder.answers(frames[places], there[places]), strict=True))
            self.computed += len(new)
        answers = torch.stack([known[key] for key in keys])
        for key in keys:
            known.move_to_end(key)
        while len(known) > self._most:
            known.popitem(last=False)
        return encoder.features(answers.view(*present.shape, -1), present)


def _key(frame: Tensor, seen: bool) -> bytes:
    return blake2b(frame.numpy().tobytes(), digest_size=16).digest() if seen else b""
