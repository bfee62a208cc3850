"""Teacher and student on the signals of Baxter kitting: misstep's series encoders, small, fused late.

A teacher learns from windows that hold the failure; a student, from windows that end before it, and from the teacher's
features. Taught by nobody and shown the failure, a student is a teacher. The training here is for a few hundred
windows: batches are drawn so that both outcomes of a skill are as frequent, and it is stopped early on a group of the
lesson that is held out. A student's windows end before the failure instead of being blank from there on.

Read what it says of distillation beside its score after the failure, which says how good the teacher is: where that is
far below the neighbours', there was little to be taught.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from kitting_features import RECENT, recent
from numpy.typing import NDArray
from torch import Tensor

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.distillation import Distillation, DistillationKind, DistillationLoss, Opinion
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_protocol import Lesson, Scorer

COLUMNS = {"wrench": (0, 1, 6), "speed": (2, 3, 6), "touch": (4, 5, 6)}
"""Signals of each modality, each with the time since the skill's start."""
SIZE = ModelSize(width=32, heads=4, mlp=64, series_depth=1, series_patch=10, dropout=0.1)
MOST_EPOCHS, PATIENCE, BATCHES, BATCH = 15, 3, 8, 32
LEARNING_RATE = 2e-3

Batch = tuple[dict[str, Tensor], dict[str, Tensor]]
"""Clips and what of them is present, by modality."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Windows as a network takes them: scaled by the lesson's moments, blank where nothing was recorded."""

    mean: Float64s
    deviation: Float64s

    @classmethod
    def of(cls, windows: Float64s) -> "Prepared":
        """From windows (n, 160, 7)."""
        seen = recent(windows)
        return cls(np.nanmean(seen, axis=(0, 1)), np.nanstd(seen, axis=(0, 1)) + 1e-6)

    def batch(self, windows: Float64s) -> Batch:
        """All of them."""
        seen = recent(windows)
        scaled = np.clip((seen - self.mean) / self.deviation, -8, 8)
        present = torch.from_numpy(np.isfinite(seen).all(axis=2))
        clips = torch.from_numpy(np.nan_to_num(scaled)).float()
        return {name: clips[..., list(columns)] for name, columns in COLUMNS.items()}, dict.fromkeys(COLUMNS, present)


@dataclass(frozen=True)
class Student:
    """Learns with a teacher's help, or without.

    Attributes:
        kind: of the distillation.
        teachers: those of earlier lessons, which other horizons share.
    """

    kind: DistillationKind
    teachers: dict[bytes, Anticipator] = field(default_factory=dict)

    def __call__(self, lesson: Lesson, seed: int) -> Scorer:
        """Trains the teacher, if there is to be one and it is not yet there, then the student."""
        prepared = Prepared.of(np.concatenate([lesson.windows, lesson.whole]))
        whole = prepared.batch(lesson.whole)
        opinions = None if self.kind == "none" else _opinion(self._teacher(whole, lesson, seed), whole)
        student = train(prepared.batch(lesson.windows), lesson, seed, Distillation(self.kind), opinions)

        def score(windows: Float64s, skill: NDArray[np.str_]) -> Float64s:
            logits = _opinion(student, prepared.batch(windows)).logits
            return (logits[:, 1] - logits[:, 0]).double().numpy()

        return score

    def _teacher(self, whole: Batch, lesson: Lesson, seed: int) -> Anticipator:
        key = lesson.whole.tobytes() + lesson.failed.tobytes() + bytes([seed])
        if key not in self.teachers:
            self.teachers[key] = train(whole, lesson, seed, Distillation("none"), None)
        return self.teachers[key]


def train(batch: Batch, lesson: Lesson, seed: int, settings: Distillation, teacher: Opinion | None) -> Anticipator:
    """The network as it was when it did best on a held-out group of the lesson."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    network = Anticipator(AnticipatorConfig(tuple(Modality(name, 3, RECENT) for name in COLUMNS), SIZE))
    loss = DistillationLoss(settings)
    optimizer = torch.optim.AdamW([*network.parameters(), *loss.parameters()], LEARNING_RATE, weight_decay=0.01)
    stop = _held_out(lesson, generator)
    labels, chance = torch.from_numpy(lesson.failed.astype(np.int64)), np.where(stop, 0, lesson.weight)
    best, kept, since = np.inf, network.state_dict(), 0
    for _ in range(MOST_EPOCHS):
        network.train()
        for _ in range(BATCHES):
            rows = generator.choice(len(chance), BATCH, p=chance / chance.sum())
            own = Opinion(*network(*_rows(batch, rows)))
            other = own if teacher is None else _of(teacher, rows)
            optimizer.zero_grad()
            loss(own, other, labels[rows]).total.backward()
            optimizer.step()
        now = _validation(network, batch, lesson, stop)
        since = 0 if now < best else since + 1
        if now < best:
            best, kept = now, {name: one.clone() for name, one in network.state_dict().items()}
        if since == PATIENCE:
            break
    network.load_state_dict(kept)
    return network.eval()


def _held_out(lesson: Lesson, generator: np.random.Generator) -> NDArray[np.bool_]:
    """A group without which both outcomes of some skill remain."""
    groups = [name for name in np.unique(lesson.group) if lesson.without(str(name))[0].weight.any()]
    able = [name for name in groups if lesson.without(str(name))[1].weight.any()] or groups
    return lesson.group == (able[int(generator.integers(len(able)))] if able else "")


def _validation(network: Anticipator, batch: Batch, lesson: Lesson, stop: NDArray[np.bool_]) -> float:
    """Weighted cross-entropy of the held-out group; of outcomes as frequent there as elsewhere."""
    rows = np.flatnonzero(stop) if stop.any() else np.arange(len(stop))
    logits = _opinion(network, _rows(batch, rows)).logits
    losses = torch.nn.functional.cross_entropy(
        logits, torch.from_numpy(lesson.failed[rows].astype(np.int64)), reduction="none"
    )
    return float(losses @ torch.from_numpy(lesson.weight[rows]).float() / max(float(lesson.weight[rows].sum()), 1e-9))


@torch.no_grad()
def _opinion(network: Anticipator, batch: Batch) -> Opinion:
    network.eval()
    return Opinion(*network(*batch))


def _rows(batch: Batch, rows: NDArray[np.int64]) -> Batch:
    first, second = ({name: one[rows] for name, one in part.items()} for part in batch)
    return first, second


def _of(opinion: Opinion, rows: NDArray[np.int64]) -> Opinion:
    features: Mapping[str, Tensor] = {name: one[rows] for name, one in opinion.features.items()}
    return Opinion(opinion.logits[rows], features)
