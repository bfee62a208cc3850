"""What a trained student says of clips."""

from collections.abc import Iterable, Sequence

import torch
from torch import nn

from misstep.anticipate.anticipator import FAILURE, Encoder
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.frame_net import FrameNet
from misstep.anticipate.memory import MOST_BYTES, Memory
from misstep.anticipate.remembered_answers import RememberedAnswers
from misstep.anticipate.remembered_moments import RememberedMoments
from misstep.anticipate.remembered_tubelets import RememberedTubelets
from misstep.anticipate.series_encoder import SeriesEncoder
from misstep.anticipate.vivit import Vivit
from misstep.core.streams import Float64s
from misstep.signals.clips import Clip


def network_risks(trained: TrainedAnticipator, clips: Sequence[Clip]) -> Float64s:
    """(n,) the probability that each execution fails at the event of its clip.

    Args:
        trained: who is asked.
        clips: cut as its sight says; what is younger than its horizon is not looked at.
    """
    return _risks(trained, trained.model.encoders, clips)


class Remembering:
    """A student that is asked about clips that share pictures, as those along a running execution do.

    A clip of some seconds moves on by a tenth of a second at a time. What `frames` said of a picture, and what a causal
    encoder keeps of a moment, is not computed again; nor, of a video transformer that is not causal, what a picture
    adds to its tubelets. All else of such a one, and any other encoder, is computed of the whole clip.

    Args:
        trained: who is asked; its weights must not change any more.
        most_bytes: what is remembered of each modality.
    """

    def __init__(self, trained: TrainedAnticipator, most_bytes: int = MOST_BYTES) -> None:
        self._trained = trained
        self._encoders = [_remembering(one, Memory(most_bytes)) for one in trained.model.encoders]

    def risks(self, clips: Sequence[Clip]) -> Float64s:
        """As `network_risks`, to rounding."""
        return _risks(self._trained, self._encoders, clips)


def _remembering(encoder: nn.Module, memory: Memory) -> Encoder:
    if isinstance(encoder, FrameNet):
        return RememberedAnswers(encoder, memory)
    if isinstance(encoder, Vivit | SeriesEncoder) and encoder.config.causal:
        return RememberedMoments(encoder, memory)
    if isinstance(encoder, Vivit):
        return RememberedTubelets(encoder, memory)
    return encoder


def _risks(trained: TrainedAnticipator, encoders: Iterable[Encoder], clips: Sequence[Clip]) -> Float64s:
    batch = trained.sight.of(clips)
    values = {name: torch.from_numpy(one) for name, one in batch.values.items()}
    present = {name: torch.from_numpy(one) for name, one in batch.present.items()}
    with torch.inference_mode():
        logits, _features = trained.model.through(encoders, values, present)
    risks: Float64s = logits.double().softmax(1)[:, FAILURE].numpy()
    return risks
