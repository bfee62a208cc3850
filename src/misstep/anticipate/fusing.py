"""Networks of one modality each, made one: their encoders as they are, and a head that learns from all their features.

Taught together, encoders of few clips lean on whichever modality fits the labels first, and the others learn nothing
(Wang, Tran, Feiszli 2020, What makes training multi-modal classification networks hard?).
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig

_STEPS, _RATE, _DECAY = 300, 1e-3, 0.05


def fused(networks: Sequence[Anticipator], features: Mapping[str, Tensor], labels: Tensor, seed: int) -> Anticipator:
    """One network of all modalities; only its head is new.

    Args:
        networks: of different modalities and one size, trained.
        features: n x width by modality, what their encoders say of the clips that they learned from.
        labels: (n,), 1 for failures.
        seed: of the head.
    """
    torch.manual_seed(seed)
    modalities = tuple(one for network in networks for one in network.config.modalities)
    model = Anticipator(AnticipatorConfig(modalities, networks[0].config.size))
    for ours, theirs in zip(model.encoders, (one for network in networks for one in network.encoders), strict=True):
        ours.load_state_dict(theirs.state_dict())
    teach_head(model, features, labels)
    return model.eval()


def teach_head(model: Anticipator, features: Mapping[str, Tensor], labels: Tensor) -> None:
    """Teaches the head of a network alone, from the features, n x width by modality, and labels, (n,), of clips."""
    learned = {name: one.clone() for name, one in features.items()}
    optimizer = torch.optim.AdamW(model.head.parameters(), _RATE, weight_decay=_DECAY)
    model.head.train()
    for _ in range(_STEPS):
        optimizer.zero_grad()
        loss = functional.cross_entropy(model.fuse(learned), labels)
        torch.autograd.backward(loss)
        optimizer.step()
