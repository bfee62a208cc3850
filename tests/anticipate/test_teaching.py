"""Real trainings of small networks: they learn, they do not look ahead, they go on where they were interrupted."""

import csv
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from misstep.anticipate.checkpoint_io import SafeCheckpointIO
from misstep.anticipate.distillation import Distillation
from misstep.anticipate.errors import CheckpointError, TrainingDivergedError
from misstep.anticipate.examples import Examples
from misstep.anticipate.learner import F1, Learner
from misstep.anticipate.material import Material, gather
from misstep.anticipate.teaching import METRICS_FILE, _augmentation, risks_of, teach
from misstep.anticipate.training import AnticipatorTraining
from misstep.signals.augmentation import Augmentation
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import Clip, Track
from misstep.signals.data_set import Clips
from misstep.signals.split import split

pytestmark = pytest.mark.usefixtures("tiny")


def epochs(folder: Path) -> list[int]:
    with (folder / METRICS_FILE).open(newline="") as stream:
        return [int(row["epoch"]) for row in csv.DictReader(stream)]


def changed(clips: Clips, younger_than_ns: int) -> Clips:
    """The same with other numbers in everything that is so young."""

    def of(track: Track) -> Track:
        values = np.array(track.values)
        values[track.age_ns < younger_than_ns] = 77
        return replace(track, values=values)

    cut: list[Clip] = [{name: of(track) for name, track in clip.items()} for clip in clips.clips]
    return replace(clips, clips=tuple(cut))


@pytest.mark.parametrize("kind", ["mmd", "kl"])
def test_a_failure_that_announces_itself_is_anticipated(
    kind: str, material: Material, training: AnticipatorTraining, tmp_path: Path
) -> None:
    training = replace(training, distillation=Distillation(kind))  # type: ignore[arg-type]
    taught = teach(material, training, tmp_path, "cpu")
    for role, model in taught.networks.items():
        risks = risks_of(model, material.test, material, training, role)
        assert ((risks > 0.5) == material.test.failed).all()


@pytest.mark.parametrize(("warm_up", "patience", "kept"), [(0.1, 9, "last"), (0.1, 1, "best"), (None, 9, "best")])
def test_the_last_epoch_is_kept_where_the_learning_rate_has_fallen_to_nothing(
    warm_up: float | None,
    patience: int,
    kept: str,
    material: Material,
    training: AnticipatorTraining,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def worse_and_worse(self: Learner, batch: Examples, _: int) -> None:
        self.log(F1, 1 / (1 + self.current_epoch), on_step=False, on_epoch=True, batch_size=len(batch.labels))

    monkeypatch.setattr(Learner, "validation_step", worse_and_worse)
    schedule = replace(training.schedule, epochs=3, warm_up=warm_up, patience=patience)
    alone = replace(training, distillation=Distillation("none"), schedule=schedule)
    for _ in range(2):  # asked again, it is the same one
        model = teach(material, alone, tmp_path, "cpu").student
        state = SafeCheckpointIO().load_checkpoint(tmp_path / "student" / f"{kept}.safetensors")["state_dict"]
        weights = {name: one for name, one in model.state_dict().items() if name != "temperature"}
        assert all(torch.equal(one, state[f"model.{name}"]) for name, one in weights.items())


@pytest.mark.parametrize("causal", [False, True])
def test_a_student_does_not_look_beyond_its_horizon_and_a_teacher_does(
    causal: bool, material: Material, training: AnticipatorTraining, tmp_path: Path
) -> None:
    training = replace(training, causal=causal, schedule=replace(training.schedule, epochs=1))
    taught = teach(material, training, tmp_path, "cpu")
    assert training.aftermath_ns > 0
    for younger_than_ns in (training.horizon_ns, 0):  # the second: what comes after the onset alone
        other = changed(material.test, younger_than_ns)
        for role, model in taught.networks.items():
            before, after = (risks_of(model, clips, material, training, role) for clips in (material.test, other))
            assert np.array_equal(before, after) is (role == "student")


@pytest.mark.parametrize(("nearer_s", "causal"), [(0.0, False), (1.0, False), (1.0, True)])
def test_a_student_learns_from_nearer_views_only_where_it_is_asked_to(
    nearer_s: float, causal: bool, material: Material, training: AnticipatorTraining, tmp_path: Path
) -> None:
    """What is younger than the nearest view changes nothing of what is learned; what it shows does."""
    training = replace(training, horizon_s=2.0, distillation=Distillation("none"), nearer_s=nearer_s, causal=causal)
    training = replace(training, schedule=replace(training.schedule, epochs=1))

    def taught(name: str, younger_than_ns: int) -> torch.Tensor:
        lessons = changed(material.lessons, younger_than_ns)
        student = teach(replace(material, lessons=lessons), training, tmp_path / name, "cpu").student
        return torch.cat([one.flatten() for one in student.parameters()])

    plain = taught("plain", -9_000_000_000)
    assert torch.equal(plain, taught("nearer", 1_000_000_000))
    assert torch.equal(plain, taught("at the horizon", 2_000_000_000)) == (nearer_s == 0.0 or causal)


def test_a_student_without_a_teacher_learns_from_labels(
    material: Material, training: AnticipatorTraining, tmp_path: Path
) -> None:
    taught = teach(material, replace(training, distillation=Distillation("none")), tmp_path, "cpu")
    assert taught.teacher is None and not (tmp_path / "teacher").exists()
    risks = risks_of(taught.student, material.test, material, training, "student")
    assert ((risks > 0.5) == material.test.failed).all()


def test_a_training_goes_on_where_it_ended(material: Material, training: AnticipatorTraining, tmp_path: Path) -> None:
    alone = replace(training, distillation=Distillation("none"))
    for n in (2, 4):
        teach(material, replace(alone, schedule=replace(training.schedule, epochs=n)), tmp_path, "cpu")
    assert epochs(tmp_path / "student") == [0, 1, 2, 3]
    again = tmp_path / "at once"
    teach(material, replace(alone, schedule=replace(training.schedule, epochs=4)), again, "cpu")
    assert epochs(again / "student") == [0, 1, 2, 3]


def test_a_training_that_ended_early_is_left_as_it_was(
    material: Material, training: AnticipatorTraining, tmp_path: Path
) -> None:
    schedule = replace(training.schedule, epochs=30, patience=1)
    alone = replace(training, distillation=Distillation("none"), schedule=schedule)
    before = teach(material, alone, tmp_path, "cpu").student.state_dict()
    known = epochs(tmp_path / "student")
    after = teach(material, alone, tmp_path, "cpu").student.state_dict()
    assert known == epochs(tmp_path / "student") and len(known) < 30
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_an_interrupted_training_is_told_as_such_and_goes_on(
    material: Material, training: AnticipatorTraining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, step = replace(training, distillation=Distillation("none")), Learner.training_step

    def interrupted(self: Learner, batch: Examples, place: int) -> torch.Tensor:
        if self.current_epoch == 2:
            raise KeyboardInterrupt
        return step(self, batch, place)

    with monkeypatch.context() as patch:
        patch.setattr(Learner, "training_step", interrupted)
        with pytest.raises(KeyboardInterrupt):
            teach(material, alone, tmp_path, "cpu")
    assert epochs(tmp_path / "student") == [0, 1]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    again: set[int] = set()

    def counted(self: Learner, batch: Examples, place: int) -> torch.Tensor:
        again.add(self.current_epoch)
        return step(self, batch, place)

    monkeypatch.setattr(Learner, "training_step", counted)
    teach(material, alone, tmp_path, "cpu")
    assert again == {*range(2, training.schedule.epochs)}  # whichever was the best: no epoch is learned twice
    assert epochs(tmp_path / "student") == [*range(training.schedule.epochs)]


@pytest.fixture
def modern(training: AnticipatorTraining) -> AnticipatorTraining:
    return replace(training, preset="modern", image_encoder="frames", takes=2)


@pytest.fixture
def lessons(recordings: Any, modern: AnticipatorTraining, tmp_path: Path) -> Material:
    return gather(recordings, split(recordings.executions()), modern, ClipCache(tmp_path / "clips"))


@pytest.mark.parametrize("encoder", ["frames", "vivit"])
@pytest.mark.parametrize("causal", [False, True])
def test_the_modern_preset_teaches_one_modality_after_the_other(
    encoder: str, causal: bool, lessons: Material, modern: AnticipatorTraining, tmp_path: Path
) -> None:
    modern = replace(modern, image_encoder=encoder, causal=causal)
    taught = teach(lessons, modern, tmp_path, "cpu")
    for role, model in taught.networks.items():
        assert [(one.name, one.encoder) for one in model.config.modalities] == [("rgb", encoder), ("wrench", "series")]
        risks = risks_of(model, lessons.test, lessons, modern, role)
        assert ((risks > 0.5) == lessons.test.failed).all()
        for name in ("rgb", "wrench"):
            assert epochs(tmp_path / name / role) == [*range(6)]
    assert float(taught.student.temperature) != 1.0
    other = changed(lessons.test, modern.horizon_ns)
    before, after = (risks_of(taught.student, one, lessons, modern, "student") for one in (lessons.test, other))
    assert np.array_equal(before, after)


def test_one_modality_is_taught_as_it_is(lessons: Material, modern: AnticipatorTraining, tmp_path: Path) -> None:
    alone, words = lessons.only(["rgb"]), replace(modern, modalities=("rgb",), distillation=Distillation("none"))
    whole = teach(lessons, replace(modern, distillation=Distillation("none")), tmp_path / "whole", "cpu")
    single = teach(alone, words, tmp_path / "alone", "cpu")
    assert single.teacher is None is whole.teacher and (tmp_path / "alone" / "student").exists()
    encoders = single.student.encoders[0].state_dict(), whole.student.encoders[0].state_dict()
    assert all(torch.equal(encoders[0][name], encoders[1][name]) for name in encoders[0])


def test_an_interrupted_training_goes_on_with_the_modality_that_it_was_at(
    lessons: Material, modern: AnticipatorTraining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modern, step = replace(modern, distillation=Distillation("none")), Learner.training_step
    whole = teach(lessons, modern, tmp_path / "at once", "cpu").student.state_dict()

    def name_of(self: Learner) -> str:
        return self.model.config.modalities[0].name

    def interrupted(self: Learner, batch: Examples, place: int) -> torch.Tensor:
        if (name_of(self), self.current_epoch) == ("wrench", 2):
            raise KeyboardInterrupt
        return step(self, batch, place)

    with monkeypatch.context() as patch:
        patch.setattr(Learner, "training_step", interrupted)
        with pytest.raises(KeyboardInterrupt):
            teach(lessons, modern, tmp_path, "cpu")
    again: set[tuple[str, int]] = set()

    def counted(self: Learner, batch: Examples, place: int) -> torch.Tensor:
        again.add((name_of(self), self.current_epoch))
        return step(self, batch, place)

    monkeypatch.setattr(Learner, "training_step", counted)
    found = teach(lessons, modern, tmp_path, "cpu").student.state_dict()
    assert again == {("wrench", epoch) for epoch in range(2, 6)}
    assert epochs(tmp_path / "wrench" / "student") == [*range(6)]
    rgb = [name for name in found if name.startswith("encoders.0")]
    assert len(rgb) > 10 and all(torch.equal(found[name], whole[name]) for name in rgb)


def test_the_modern_preset_neither_mirrors_nor_changes_hues_as_the_paper_does(training: AnticipatorTraining) -> None:
    """What is left or right, and red or green, means something in a cell."""
    found = {preset: _augmentation(replace(training, preset=preset)) for preset in ("paper", "modern")}
    assert found["paper"] == Augmentation(preset="paper") and found["paper"].flip_p > 0
    assert found["modern"].flip_p == 0 and found["modern"].hue_turns < found["paper"].hue_turns


def test_the_same_seed_learns_the_same(material: Material, training: AnticipatorTraining, tmp_path: Path) -> None:
    short = replace(training, schedule=replace(training.schedule, epochs=2))
    one, other = (teach(material, short, tmp_path / name, "cpu").student.state_dict() for name in "ab")
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_loss_that_is_no_number_says_where_what_was_learned_is(
    material: Material, training: AnticipatorTraining, tmp_path: Path
) -> None:
    absurd = {name: np.full_like(one, np.nan) for name, one in material.normalisation.offset.items()}
    broken = replace(material, normalisation=replace(material.normalisation, offset=absurd))
    with pytest.raises(TrainingDivergedError, match="teacher's loss in epoch 0") as raised:
        teach(broken, training, tmp_path, "cpu")
    assert str(tmp_path / "teacher") in raised.value.remedy


def test_a_damaged_checkpoint_is_told(material: Material, training: AnticipatorTraining, tmp_path: Path) -> None:
    (tmp_path / "teacher").mkdir()
    (tmp_path / "teacher" / "last.safetensors").write_bytes(b"\x80\x04\x95pickle")
    with pytest.raises(CheckpointError, match="damaged"):
        teach(material, training, tmp_path, "cpu")
