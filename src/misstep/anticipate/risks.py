"""What a trained student says of clips."""

from collections.abc import Sequence

import torch

from misstep.anticipate.anticipator import FAILURE
from misstep.anticipate.files import TrainedAnticipator
from misstep.core.streams import Float64s
from misstep.signals.clips import Clip


def network_risks(trained: TrainedAnticipator, clips: Sequence[Clip]) -> Float64s:
    """(n,) the probability that each execution fails at the event of its clip.

    Args:
        trained: who is asked.
        clips: cut as its sight says; what is younger than its horizon is not looked at.
    """
    batch = trained.sight.of(clips)
    values = {name: torch.from_numpy(one) for name, one in batch.values.items()}
    present = {name: torch.from_numpy(one) for name, one in batch.present.items()}
    with torch.inference_mode():
        logits, _features = trained.model(values, present)
    risks: Float64s = logits.double().softmax(1)[:, FAILURE].numpy()
    return risks
