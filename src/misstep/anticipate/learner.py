"""The training of one network, teacher or student, as Lightning runs it."""

import math
from typing import Any

import torch
from lightning import LightningModule
from torch import Tensor
from torch.nn import functional
from torchmetrics.classification import MulticlassF1Score

from misstep.anticipate.anticipator import Anticipator
from misstep.anticipate.distillation import Distillation, DistillationLoss, Losses, Opinion
from misstep.anticipate.examples import Examples
from misstep.anticipate.training import Schedule

F1, LOSS = "validation_f1", "validation_loss"


class Learner(LightningModule):
    """Trains a network on what it is shown; a teacher, if there is one, looks at the whole clips.

    Args:
        model: what is trained.
        schedule: how.
        distillation: what a student learns from its teacher.
        teacher: a trained one, which stays as it is; None for a network that learns from labels alone.
        opinions: the teacher's of every clip of the training part, computed before; None if it has to look at each
            batch, because clips are varied and features are compared in pairs.
    """

    def __init__(
        self,
        model: Anticipator,
        schedule: Schedule,
        distillation: Distillation,
        teacher: Anticipator | None = None,
        opinions: Opinion | None = None,
    ) -> None:
        super().__init__()
        self.model, self.schedule = model, schedule
        self.loss = DistillationLoss(distillation)
        self._teacher = [teacher] if teacher is not None else []  # in a list: its weights are not this module's
        self._opinions = opinions
        self.f1 = MulticlassF1Score(2, average="weighted")

    @property
    def looks_on(self) -> bool:
        """Whether the teacher needs to see each batch."""
        return bool(self._teacher) and self._opinions is None

    def training_step(self, batch: Examples, _: int) -> Tensor:
        """The loss of a batch.

        Raises:
            FloatingPointError: it is no finite number.
        """
        losses = self._losses(batch)
        if not torch.isfinite(losses.total):
            raise FloatingPointError
        for name, value in losses._asdict().items():
            self._count(f"training_{name}", value, len(batch.labels))
        return losses.total

    def validation_step(self, batch: Examples, _: int) -> None:
        """Counts a batch for the epoch's F1 and loss."""
        logits, _features = self.model(batch.seen, batch.present)
        self.f1.update(logits.argmax(1), batch.labels)
        loss = functional.cross_entropy(logits, batch.labels)
        self._count(LOSS, loss, len(batch.labels))
        self.log(F1, self.f1, on_step=False, on_epoch=True, batch_size=len(batch.labels), prog_bar=True)

    def configure_optimizers(self) -> Any:
        """Adam, or AdamW with its warm-up."""
        schedule, weights = self.schedule, [one for one in self.parameters() if one.requires_grad]
        if schedule.warm_up is None:
            return torch.optim.Adam(weights, schedule.learning_rate)
        optimizer = torch.optim.AdamW(weights, schedule.learning_rate, weight_decay=schedule.weight_decay)
        steps = int(self.trainer.estimated_stepping_batches)
        factor = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: warm_cosine(step, steps, schedule.warm_up))
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": factor, "interval": "step"}}

    def _count(self, name: str, value: Tensor, n: int) -> None:
        """For the epoch's mean, over the clips of all GPUs."""
        self.log(name, value, on_step=False, on_epoch=True, batch_size=n, sync_dist=True)

    def _losses(self, batch: Examples) -> Losses:
        student = Opinion(*self.model(batch.seen, batch.present))
        if not self._teacher:
            loss = functional.cross_entropy(student.logits, batch.labels)
            return Losses(loss, loss, torch.zeros_like(loss))
        losses: Losses = self.loss(student, self._opinion(batch), batch.labels)
        return losses

    def _opinion(self, batch: Examples) -> Opinion:
        """The teacher's."""
        if self._opinions is None:
            with torch.no_grad():
                return Opinion(*self._teacher[0].eval().to(self.device)(batch.whole, batch.whole_present))
        place = batch.place.cpu()
        features = {name: one[place].to(self.device) for name, one in self._opinions.features.items()}
        return Opinion(self._opinions.logits[place].to(self.device), features)


def warm_cosine(step: int, steps: int, warm_up: float | None) -> float:
    """Share of the learning rate: up along a line for a share of the steps, then down along a cosine."""
    rise = max(round((warm_up or 0.0) * steps), 1)
    if step < rise:
        return (step + 1) / rise
    return 0.5 * (1 + math.cos(math.pi * (step - rise) / max(steps - rise, 1)))
