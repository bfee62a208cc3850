"""Trains a teacher that sees whole clips, their aftermath too, then a student that sees them until the horizon.

Source: Temel et al., section II; docs/derivations.md, section Anticipation.
"""

import csv
import io
import logging
import os
import signal
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import torch
from lightning import LightningModule, Trainer, seed_everything
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint, RichProgressBar
from lightning.pytorch.loggers import TensorBoardLogger
from lightning.pytorch.utilities import rank_zero_only
from rich.console import Console

from misstep.anticipate.anticipator import SIZES, Anticipator, AnticipatorConfig
from misstep.anticipate.checkpoint_io import SafeCheckpointIO
from misstep.anticipate.distillation import Distillation, Opinion
from misstep.anticipate.encoders import Modality, ModelSize, check_image_encoder, make_encoder
from misstep.anticipate.errors import NoGpuError, TrainingDivergedError
from misstep.anticipate.examples import Collation, batches, shown_modalities, shuffled_batches
from misstep.anticipate.fusing import fused
from misstep.anticipate.learner import F1, Learner
from misstep.anticipate.material import Material
from misstep.anticipate.temperature import fit_temperature
from misstep.anticipate.training import AnticipatorTraining
from misstep.core.streams import Float64s
from misstep.signals.augmentation import Augmentation
from misstep.signals.data_set import Clips
from misstep.signals.modalities import IMAGE_MODALITIES
from misstep.store.whole_file import write_whole

Role = Literal["teacher", "student"]
Device = Literal["auto", "cpu", "gpu"]
METRICS_FILE = "metrics.csv"
_BEST, _LAST = "best", "last"
_LOADERS = 4
"""Processes that load clips beside a GPU, which would wait for them; a processor has its hands full with the steps."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of a training.

    Attributes:
        student: the network that anticipates.
        teacher: the network that it learned from; None if it learned from labels alone.
    """

    student: Anticipator
    teacher: Anticipator | None

    @property
    def networks(self) -> dict[Role, Anticipator]:
        """Both, by role."""
        student: dict[Role, Anticipator] = {"student": self.student}
        return student if self.teacher is None else {"teacher": self.teacher, **student}


def leads() -> bool:
    """False in all processes but one where Lightning trains on several GPUs: it gives the same command again for each.

    All of them come out of `teach` with the same networks.
    """
    return bool(getattr(rank_zero_only, "rank", 0) == 0)


def check_trainable(training: AnticipatorTraining, device: Device) -> None:
    """To be asked before clips are cut, which takes long.

    Raises:
        NoGpuError: there is none, and it was asked for.
        UnknownEncoderError: what is to encode pictures is neither built in nor installed.
        EncoderSizeError: pictures of this size, or so many of them, can't be cut into tubelets.
    """
    if device == "gpu" and not torch.accelerator.is_available():
        raise NoGpuError(torch.__version__)
    size = _size(training, "student" if training.distillation.kind == "none" else "teacher")
    for name in set(training.modalities) & set(IMAGE_MODALITIES):
        check_image_encoder(training.image_encoder, name)
        make_encoder(Modality(name, 3, training.frames, training.size_px, training.image_encoder), size)


def teach(material: Material, training: AnticipatorTraining, folder: Path, device: Device = "auto") -> Taught:
    """Trains both; goes on where a training of the same material was interrupted in this folder.

    Raises:
        TrainingDivergedError: a loss is no number.
        CheckpointError: the state of the interrupted training is damaged.
    """
    if training.preset == "modern" and len(material.modalities.names) > 1:
        return _one_by_one(material, training, folder, device)
    alone = Distillation(kind="none")
    teacher = None
    if training.distillation.kind != "none":
        model = _network(material, training, "teacher")
        teacher = _fit(Learner(model, training.schedule, alone), material, training, folder, "teacher", device)
    model = _network(material, training, "student")
    opinions = None
    if teacher is not None and (training.distillation.kind == "mmd" or not training.augment):
        opinions = opinions_of(teacher, material.lessons, collation_of(material, training, "teacher"), training)
    learner = Learner(model, training.schedule, training.distillation, teacher, opinions)
    student = _fit(learner, material, training, folder, "student", device)
    _calibrate(student, material.validation, collation_of(material, training, "student"), training)
    return Taught(student, teacher)


def _one_by_one(material: Material, training: AnticipatorTraining, folder: Path, device: Device) -> Taught:
    """Teaches each modality by itself, then a head what all of them say."""
    by_modality = {
        name: teach(material.only([name]), replace(training, modalities=(name,)), folder / name, device)
        for name in material.modalities.names
    }
    student = _together([one.student for one in by_modality.values()], material, training, "student")
    _calibrate(student, material.validation, collation_of(material, training, "student"), training)
    teachers = [one.teacher for one in by_modality.values() if one.teacher is not None]
    return Taught(student, _together(teachers, material, training, "teacher") if teachers else None)


def _together(
    networks: Sequence[Anticipator], material: Material, training: AnticipatorTraining, role: Role
) -> Anticipator:
    features: dict[str, torch.Tensor] = {}
    for network in networks:
        own = material.only([modality.name for modality in network.config.modalities])
        features |= opinions_of(network, own.lessons, collation_of(own, training, role), training).features
    return fused(networks, features, torch.from_numpy(material.lessons.failed).long(), training.seed)


def _calibrate(student: Anticipator, clips: Clips, collation: Collation, training: AnticipatorTraining) -> None:
    """Sets the temperature with which the student's probabilities are true of clips that it did not learn from."""
    logits = opinions_of(student, clips, collation, training).logits
    student.temperature.fill_(fit_temperature(logits, torch.from_numpy(clips.failed).long()))


def opinions_of(model: Anticipator, clips: Clips, collation: Collation, training: AnticipatorTraining) -> Opinion:
    """What a network says of all clips, in their order, on the CPU."""
    model = model.eval().cpu()
    with torch.inference_mode():
        each = [Opinion(*model(one.seen, one.present)) for one in batches(clips, collation, training.schedule.batch)]
    features = {name: torch.cat([one.features[name] for one in each]) for name in each[0].features}
    return Opinion(torch.cat([one.logits for one in each]).clone(), {name: x.clone() for name, x in features.items()})


def risks_of(
    model: Anticipator, clips: Clips, material: Material, training: AnticipatorTraining, role: Role
) -> Float64s:
    """(n,) the probability of failure that a teacher or a student sees in each clip."""
    logits = opinions_of(model, clips, collation_of(material, training, role), training).logits
    risks: Float64s = logits.double().softmax(1)[:, 1].numpy()
    return risks


def _network(material: Material, training: AnticipatorTraining, role: Role) -> Anticipator:
    seed_everything(training.seed + (role == "student"), verbose=False)
    causal = training.causal and role == "student"
    shown = shown_modalities(material.train.clip(0), training.horizon_ns, causal, training.image_encoder)
    return Anticipator(AnticipatorConfig(shown, _size(training, role)))


def _size(training: AnticipatorTraining, role: Role) -> ModelSize:
    size = SIZES[training.preset]
    return replace(size, causal=True, tubelet=1) if training.causal and role == "student" else size


def collation_of(material: Material, training: AnticipatorTraining, role: Role, looks_on: bool = False) -> Collation:
    """What a teacher or a student is shown."""
    return Collation(material.normalisation, training.horizon_ns if role == "student" else None, looks_on)


def _fit(
    learner: Learner, material: Material, training: AnticipatorTraining, folder: Path, role: Role, device: Device
) -> Anticipator:
    """Trains until F1 on the validation part stops getting better, or the schedule is at its end.

    The network is then that of the best epoch; but the last one where the learning rate has fallen to nothing, since F1
    on a small validation part varies more from epoch to epoch than a network does that has settled.
    """
    place, schedule = folder / role, training.schedule
    best = ModelCheckpoint(place, _BEST, F1, mode="max", enable_version_counter=False)
    newest = ModelCheckpoint(place, _LAST, enable_version_counter=False, save_on_train_epoch_end=True)  # of every epoch
    best.FILE_EXTENSION = newest.FILE_EXTENSION = ".safetensors"
    early = Patience(F1, patience=schedule.patience, mode="max")
    bar = RichProgressBar(console_kwargs={"stderr": True}, leave=True)
    callbacks = [best, newest, early, bar, MetricsTable(place / METRICS_FILE)]
    collation = collation_of(material, training, role, looks_on=learner.looks_on)
    learned = replace(collation, nearest_ns=training.nearest_ns) if role == "student" else collation
    augmentation = _augmentation(training) if training.augment else None
    last = place / f"{_LAST}.safetensors"
    workers = min(_LOADERS, os.cpu_count() or 1) if _has_gpu(device) else 0
    with _quiet():
        trainer = _trainer(training, place, device, callbacks)
        share = max(len(material.lessons) // trainer.world_size, 1)  # of each GPU
        loaders = (
            shuffled_batches(material.lessons, learned, min(schedule.batch, share), augmentation, workers),
            batches(material.validation, collation, schedule.batch, workers),
        )
        if leads():
            _say_who(learner.model, role)
        try:
            trainer.fit(learner, *loaders, ckpt_path=last if last.exists() else None)
        except FloatingPointError as error:
            raise TrainingDivergedError(role, trainer.current_epoch, place) from error
        except SystemExit as ended:  # so Lightning ends what is interrupted; it ignores Ctrl-C from then on
            signal.signal(signal.SIGINT, signal.default_int_handler)
            raise KeyboardInterrupt from ended
    settled = schedule.warm_up is not None and not early.stopped_epoch
    state = SafeCheckpointIO().load_checkpoint(place / f"{_LAST if settled else _BEST}.safetensors")["state_dict"]
    learner.load_state_dict(state)
    return learner.model.eval().cpu()


def _say_who(model: Anticipator, role: Role) -> None:
    """Above the bars of its epochs."""
    names = ", ".join(one.name for one in model.config.modalities)
    Console(stderr=True, highlight=False).print(f"The {role} of {names}:")


def _trainer(training: AnticipatorTraining, place: Path, device: Device, callbacks: list[Callback]) -> Trainer:
    return Trainer(
        accelerator=device,
        precision="16-mixed" if _has_gpu(device) else "32-true",
        max_epochs=training.schedule.epochs,
        logger=TensorBoardLogger(place, name=None, version=""),
        callbacks=callbacks,
        plugins=[SafeCheckpointIO()],
        gradient_clip_val=None if training.preset == "paper" else 1.0,
        num_sanity_val_steps=0,
        enable_model_summary=False,
        log_every_n_steps=1,
    )


def _has_gpu(device: Device) -> bool:
    return device != "cpu" and torch.cuda.is_available()


def _augmentation(training: AnticipatorTraining) -> Augmentation:
    """The paper's, or one that keeps what is left and right, and red and green, as the cameras of a cell see them."""
    if training.preset == "paper":
        return Augmentation(preset="paper")
    return Augmentation(jitter_p=0.5, spread=0.15, hue_turns=0.02, flip_p=0.0)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Lightning's advice on workers, loggers and devices."""
    log = logging.getLogger("lightning.pytorch")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="lightning")
            yield
    finally:
        log.setLevel(before)


class Patience(EarlyStopping):
    """Leaves a training alone that had come to its end before it was taken up again."""

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Ends it; what it waited for is known from the state that was kept."""
        trainer.should_stop = self.wait_count >= self.patience


class MetricsTable(Callback):
    """One row an epoch in a CSV file; goes on with the file of a training that was interrupted."""

    def __init__(self, file: Path) -> None:
        self._file, self._rows = file, list[dict[str, Any]]()

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Reads the rows of an interrupted training."""
        if trainer.ckpt_path is not None and self._file.exists():
            with self._file.open(newline="") as stream:
                self._rows = list(csv.DictReader(stream))

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Adds the epoch's row."""
        if not trainer.is_global_zero:
            return
        epoch = trainer.current_epoch
        metrics = {name: round(float(value), 6) for name, value in sorted(trainer.callback_metrics.items())}
        self._rows = [*(row for row in self._rows if int(row["epoch"]) < epoch), {"epoch": epoch, **metrics}]
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, list(self._rows[-1]))
        table.writeheader()
        table.writerows(self._rows)
        write_whole(self._file, text.getvalue().encode())
