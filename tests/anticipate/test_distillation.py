import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from misstep.anticipate.distillation import (
    LARGEST_WEIGHT,
    Distillation,
    DistillationKind,
    DistillationLoss,
    Opinion,
    distillation_loss,
)
from misstep.anticipate.mmd import mmd2

LABELS = torch.tensor([0, 1, 1, 0, 1, 0])


def opinion(seed: int) -> Opinion:
    draw = torch.Generator().manual_seed(seed)
    features = {name: torch.randn(6, 4, generator=draw, requires_grad=True) for name in ("rgb", "depth")}
    return Opinion(torch.randn(6, 2, generator=draw, requires_grad=True), features)


def slopes(loss: Tensor, *opinions: Opinion) -> list[Tensor | None]:
    leaves = [one for each in opinions for one in (each.logits, *each.features.values())]
    return list(torch.autograd.grad(loss, leaves, allow_unused=True))


def test_features_are_compared_modality_by_modality() -> None:
    student, teacher = opinion(0), opinion(1)
    found = distillation_loss(student, teacher, Distillation("mmd"))
    torch.testing.assert_close(found, sum(mmd2(student.features[m], teacher.features[m]) for m in ("rgb", "depth")))
    paired = distillation_loss(student, teacher, Distillation("mse"))
    expected = sum((student.features[m] - teacher.features[m]).square().mean() for m in ("rgb", "depth"))
    torch.testing.assert_close(paired, expected)


def test_divergence_by_the_book() -> None:
    student, teacher = opinion(0), opinion(1)
    p, q = (one.logits.double().div(3.0).softmax(1) for one in (teacher, student))
    expected = 9.0 * (p * (p / q).log()).sum(1).mean()
    found = distillation_loss(student, teacher, Distillation("kl", temperature=3.0))
    torch.testing.assert_close(found.double(), expected, atol=1e-6, rtol=0)
    assert distillation_loss(student, student, Distillation("kl")).item() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("kind", ["mmd", "mse", "kl"])
def test_only_the_student_learns(kind: DistillationKind) -> None:
    student, teacher = opinion(0), opinion(1)
    loss = DistillationLoss(Distillation(kind))(student, teacher, LABELS).distillation
    mine = slopes(loss, student)
    assert any(one is not None and one.abs().max() > 0 for one in mine)
    assert slopes(DistillationLoss(Distillation(kind))(student, teacher, LABELS).total, teacher) == [None] * 3


def test_fixed_weights() -> None:
    student, teacher = opinion(0), opinion(1)
    losses = DistillationLoss(Distillation("mmd", alpha=0.3, beta=2.0))(student, teacher, LABELS)
    torch.testing.assert_close(losses.classification, functional.cross_entropy(student.logits, LABELS))
    torch.testing.assert_close(losses.total, 0.3 * losses.distillation + 2.0 * losses.classification)


@pytest.mark.parametrize("learned", [False, True])
def test_without_distillation_the_labels_alone_teach(learned: bool) -> None:
    student, teacher = opinion(0), opinion(1)
    losses = DistillationLoss(Distillation("none", learned_weights=learned))(student, teacher, LABELS)
    assert torch.equal(losses.total, losses.classification)
    assert float(losses.distillation) == 0


def trained_weights(distillation: float, classification: float, rate: float = 0.05) -> tuple[DistillationLoss, float]:
    loss = DistillationLoss(Distillation("mmd", learned_weights=True))
    optimiser = torch.optim.Adam(loss.parameters(), rate)
    for _ in range(500):
        optimiser.zero_grad()
        total = loss.weighted(torch.tensor(distillation), torch.tensor(classification))
        total.backward()
        optimiser.step()
    return loss, total.item()


def test_learned_weights_settle_at_one_over_the_loss() -> None:
    loss, total = trained_weights(0.2, 0.7)
    assert loss.log_variance is not None
    assert loss.log_variance.exp().tolist() == pytest.approx([0.2, 0.7], rel=1e-3)
    assert total == pytest.approx(2 + math.log(0.2) + math.log(0.7), abs=1e-3)


def test_learned_weights_do_not_run_away_where_a_loss_vanishes_and_come_back() -> None:
    """The paper's own alpha and beta would fall for ever: both losses are positive, so less weight is less loss."""
    loss, total = trained_weights(0.0, 0.7)
    assert loss.log_variance is not None
    assert torch.exp(-loss.log_variance[0]).item() == pytest.approx(LARGEST_WEIGHT, rel=0.1)
    assert total > -math.log(LARGEST_WEIGHT)
    for _ in range(200):  # plain descent: no momentum of the old days
        loss.zero_grad()
        loss.weighted(torch.tensor(1.0), torch.tensor(0.7)).backward()
        loss.log_variance.data -= 0.05 * loss.log_variance.grad
    assert loss.log_variance[0].item() == pytest.approx(0, abs=0.01)
