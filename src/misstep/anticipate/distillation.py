"""What a student learns from: the labels, and the features of a teacher that saw how it ended.

Source: Temel et al., eq. 4 and 5.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from misstep.anticipate.mmd import mmd2

DistillationKind = Literal["mmd", "mse", "kl", "none"]

LARGEST_WEIGHT = 20.0
"""Of a learned weight: a loss that vanishes would drive it to infinity."""


@dataclass(frozen=True, slots=True)
class Distillation:
    """How a student is taught.

    Attributes:
        kind: "mmd" brings the features' distributions together, "mse" each pair of features, "kl" the logits; "none"
            leaves the student to the labels.
        learned_weights: whether both losses are weighted by learned uncertainties, or by what follows.
        alpha: weight of the distillation.
        beta: weight of the classification.
        temperature: of the logits, for "kl".
    """

    kind: DistillationKind = "mmd"
    learned_weights: bool = False
    alpha: float = 1.0
    beta: float = 1.0
    temperature: float = 2.0


class Losses(NamedTuple):
    """Of a batch; `total` is what is minimised."""

    total: Tensor
    classification: Tensor
    distillation: Tensor


class Opinion(NamedTuple):
    """What a network returns: logits, B x 2, and features by modality, B x width."""

    logits: Tensor
    features: Mapping[str, Tensor]


class DistillationLoss(nn.Module):
    """alpha L_TS + beta L_C, or e^-s L + s of both with learned s (Kendall, Gal, Cipolla 2018, homoscedastic)."""

    def __init__(self, settings: Distillation) -> None:
        super().__init__()
        self.settings = settings
        self.log_variance = nn.Parameter(torch.zeros(2)) if settings.learned_weights else None

    def forward(self, student: Opinion, teacher: Opinion, labels: Tensor) -> Losses:
        """Losses of a batch with labels (B,); the teacher is taken as given."""
        classification = functional.cross_entropy(student.logits, labels)
        distillation = distillation_loss(student, teacher, self.settings)
        return Losses(self.weighted(distillation, classification), classification, distillation)

    def weighted(self, distillation: Tensor, classification: Tensor) -> Tensor:
        """Their weighted sum; without a distillation, the classification as it is."""
        if self.settings.kind == "none":
            return classification
        if self.log_variance is None:
            return self.settings.alpha * distillation + self.settings.beta * classification
        bound = math.log(LARGEST_WEIGHT)
        with torch.no_grad():  # projected, so that its gradient stays
            self.log_variance.clamp_(-bound, bound)
        losses = torch.stack([distillation, classification])
        return (torch.exp(-self.log_variance) * losses + self.log_variance).sum()


def distillation_loss(student: Opinion, teacher: Opinion, settings: Distillation) -> Tensor:
    """L_TS: how far the student is from the teacher, with gradients for the student only.

    Of features, summed over modalities.
    """
    if settings.kind == "none":
        return torch.zeros_like(student.logits[0, 0])
    if settings.kind == "kl":
        return _divergence(student.logits, teacher.logits.detach(), settings.temperature)
    distance = mmd2 if settings.kind == "mmd" else functional.mse_loss
    pairs = [(features, teacher.features[name].detach()) for name, features in student.features.items()]
    return torch.stack([distance(ours, theirs) for ours, theirs in pairs]).sum()


def _divergence(logits: Tensor, target: Tensor, temperature: float) -> Tensor:
    """T² KL(teacher || student) of logits over T; T² keeps the size of gradients. Source: Hinton et al. 2015."""
    ours, theirs = (functional.log_softmax(one / temperature, dim=1) for one in (logits, target))
    return temperature**2 * functional.kl_div(ours, theirs, reduction="batchmean", log_target=True)
