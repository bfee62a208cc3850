"""The network that anticipates: an encoder for each modality, fused late.

Source: Temel et al., eq. 2 and 3: teacher and student are both of this kind; only what they are shown differs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from misstep.anticipate.encoders import Modality, ModelSize, make_encoder
from misstep.signals.errors import MissingModalityError

Encoder = Callable[[Tensor, Tensor], Tensor]
"""Features, B x width, of clips and what is present of them."""

FAILURE = 1
"""The class of failures; 0 is that of successes."""

SIZES: Mapping[str, ModelSize] = {
    "paper": ModelSize(),
    "modern": ModelSize(width=128, depth=4, heads=4, mlp=512, dropout=0.1),
}
"""By preset. The modern one has a sixth of the paper's arithmetic: a few hundred clips teach no more weights."""


@dataclass(frozen=True, slots=True)
class AnticipatorConfig:
    """All that it takes to build the network again; `dataclasses.asdict` writes it, `from_facts` reads it.

    Attributes:
        modalities: what it sees, in the order in which features are fused.
        size: of its encoders.
    """

    modalities: tuple[Modality, ...]
    size: ModelSize = field(default_factory=ModelSize)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "AnticipatorConfig":
        """Raises KeyError or TypeError if something is missing or unknown."""
        return cls(tuple(Modality(**one) for one in facts["modalities"]), ModelSize(**facts["size"]))


class Anticipator(nn.Module):
    """Encoders that share nothing; their features side by side; a perceptron to two classes.

    Attributes:
        temperature: what logits are divided by: 1 while it learns, then what makes its probabilities true (see
            `temperature.fit_temperature`). It is kept with the weights, so that whoever runs the network need not know.
    """

    temperature: Tensor

    def __init__(self, config: AnticipatorConfig) -> None:
        super().__init__()
        self.config = config
        self.encoders = nn.ModuleList(make_encoder(one, config.size) for one in config.modalities)
        width = config.size.width
        self.head = nn.Sequential(
            nn.Linear(width * len(config.modalities), width),
            nn.GELU(),
            nn.Dropout(config.size.dropout),
            nn.Linear(width, 2),
        )
        self.register_buffer("temperature", torch.ones(()))

    def forward(self, batch: Mapping[str, Tensor], present: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Logits, B x 2, and the features of each modality, B x width.

        Args:
            batch: clips by modality, B x T x C x H x W or B x S x C.
            present: by modality, B x T or B x S: False where the execution had not begun yet.

        Raises:
            MissingModalityError: the batch lacks a modality.
            EncoderShapeError: a clip is not of the configured size.
        """
        return self.through(self.encoders, batch, present)

    def through(
        self, encoders: Iterable[Encoder], batch: Mapping[str, Tensor], present: Mapping[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """As `forward`, with encoders that stand for its own."""
        features = {}
        for modality, encoder in zip(self.config.modalities, encoders, strict=True):
            if modality.name not in batch:
                raise MissingModalityError("The batch", modality.name, tuple(batch))
            features[modality.name] = encoder(batch[modality.name], present[modality.name])
        return self.fuse(features), features

    def fuse(self, features: Mapping[str, Tensor]) -> Tensor:
        """Logits, B x 2, of the features of each modality, B x width."""
        logits: Tensor = self.head(torch.cat([features[one.name] for one in self.config.modalities], dim=1))
        return logits / self.temperature
