"""What a training is given, and what a judgement is given of one that was trained."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.anticipate.material import Material, gather
from misstep.anticipate.sight import Sight
from misstep.anticipate.training import AnticipatorTraining
from misstep.signals.clip_cache import ClipCache
from misstep.signals.errors import ClipSettingError
from misstep.signals.normalisation import Normalisation
from misstep.signals.split import split

S = 1_000_000_000


def test_a_judgement_sees_as_the_training_did_and_learns_nothing(
    recordings: Any, training: AnticipatorTraining, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = Normalisation(
        {name: one + 1 for name, one in material.normalisation.offset.items()}, material.normalisation.scale
    )
    sight = Sight(material.modalities, material.settings, numbers, training.horizon_ns, "abc")
    monkeypatch.setattr(Normalisation, "of", None)  # calling it raises
    parts = split(recordings.executions())
    found = gather(recordings, parts, training, ClipCache(tmp_path / "clips"), sight=sight)
    assert found.normalisation is numbers and found.settings is material.settings
    assert found.test.ends == material.test.ends and found.train.ends == material.train.ends


def test_events_stay_where_they_are_whatever_the_aftermath(
    recordings: Any, training: AnticipatorTraining, material: Material, tmp_path: Path
) -> None:
    ends_there = replace(training, aftermath_s=0.0)
    other = gather(recordings, split(recordings.executions()), ends_there, ClipCache(tmp_path / "clips"))
    assert material.settings.sampling.aftermath_ns == S and other.settings.sampling.aftermath_ns == 0
    assert other.train.ends == material.train.ends
    rgb, shorter = material.train.clip(0)["rgb"], other.train.clip(0)["rgb"]
    assert rgb.age_ns.tolist() == [2 * S, S, 0, -S] and shorter.age_ns.tolist() == [3 * S, 2 * S, S, 0]
    np.testing.assert_array_equal(rgb.values[:3], shorter.values[1:])


@pytest.mark.parametrize(
    ("change", "at_most"),
    [({"horizon_s": 2.1}, "2"), ({"horizon_s": 0.0}, "2"), ({"horizon_s": 3.0, "modalities": ("wrench",)}, "2.95")],
)
def test_a_horizon_has_to_hide_something_and_to_leave_something(
    recordings: Any, training: AnticipatorTraining, tmp_path: Path, change: dict[str, Any], at_most: str
) -> None:
    with pytest.raises(ClipSettingError, match=f"more than 0 s, and at most {at_most} s"):
        gather(recordings, split(recordings.executions()), replace(training, **change), ClipCache(tmp_path))


TAKES = 4


@pytest.fixture
def several(recordings: Any, training: AnticipatorTraining, tmp_path: Path) -> Material:
    parts = split(recordings.executions())
    return gather(recordings, parts, replace(training, takes=TAKES), ClipCache(tmp_path / "clips"))


def test_lessons_are_takes_of_the_training_part_alone(several: Material, material: Material) -> None:
    assert material.lessons.ends == material.train.ends and len(several.lessons) == TAKES * len(several.train)
    assert {one.id for one in several.lessons.executions} == {*several.split.train}
    assert several.lessons.ends[: len(several.train)] == several.train.ends == material.train.ends
    for part in ("validation", "test"):
        assert getattr(several, part).ends == getattr(material, part).ends
    for name, one in several.normalisation.offset.items():
        np.testing.assert_array_equal(one, material.normalisation.offset[name])


def test_a_take_of_a_failure_ends_before_its_onset_and_one_of_a_success_where_failures_did(several: Material) -> None:
    """All onsets are at 5 s, as late as any end of a success may be."""
    n = len(several.train)
    for place, (execution, end) in enumerate(zip(several.lessons.executions, several.lessons.ends, strict=True)):
        allowed_ns = 5 * S if execution.failure is None else execution.failure.onset_ns
        assert end.t_ns == allowed_ns - place // n * (S // 4)  # not a bit later, and classes as late as each other
    assert {one.kind for one in several.lessons.ends} == {"onset", "drawn"}


def test_other_takes_of_successes_have_other_moments(
    recordings: Any, training: AnticipatorTraining, tmp_path: Path
) -> None:
    for number, one in enumerate(recordings.facts):
        if one.failure is not None:
            recordings.facts[number] = replace(one, failure=replace(one.failure, onset_ns=4 * S + number * 10_000_000))
    parts = split(recordings.executions())
    found = gather(recordings, parts, replace(training, takes=TAKES), ClipCache(tmp_path / "clips"))
    n, ends = len(found.train), np.array([end.t_ns for end in found.lessons.ends])
    events = (ends.reshape(TAKES, n) + np.arange(TAKES)[:, None] * (S // 4)).T  # n x takes, without the lead
    onsets = {one.failure.onset_ns for one in found.train.executions if one.failure is not None}
    for execution, own in zip(found.train.executions, events.tolist(), strict=True):
        assert {*own} <= onsets if execution.failure is None else {*own} == {execution.failure.onset_ns}
    drawn = events[~found.train.failed]
    assert np.mean([len({*own}) for own in drawn.tolist()]) > 2.5


@pytest.mark.parametrize("horizon_ns", [S // 2, S, 2 * S])
def test_a_student_of_any_take_sees_nothing_younger_than_onset_minus_horizon(
    recordings: Any, several: Material, tmp_path: Path, horizon_ns: int
) -> None:
    """All that was recorded later is exchanged, in every failure and success."""
    other, lessons = Later(recordings, 5 * S - horizon_ns), several.lessons
    cache = ClipCache(tmp_path / "others")
    pairs = [
        (lessons.clip(place), cache.clip(other, execution.id, end.t_ns, several.modalities, several.settings))
        for place, (execution, end) in enumerate(zip(lessons.executions, lessons.ends, strict=True))
    ]
    before, after = (several.normalisation.batch(one) for one in zip(*pairs, strict=True))
    students = before.seen(horizon_ns), after.seen(horizon_ns)
    for name in ("rgb", "wrench"):
        assert (before.values[name] != after.values[name]).any()  # there is something to be seen
        np.testing.assert_array_equal(students[0].values[name], students[1].values[name])
        np.testing.assert_array_equal(students[0].present[name], students[1].present[name])
        assert students[0].values[name].any()


@dataclass
class Later:
    """Recordings with other pictures and numbers after a moment."""

    made: Any
    after_ns: int

    def executions(self) -> Any:
        return self.made.executions()

    def version(self, execution_id: str) -> str:
        return self.made.version(execution_id)

    def frames(self, execution_id: str) -> dict[str, Any]:
        [(name, one)] = self.made.frames(execution_id).items()
        pairs = zip(one.publish_ns, one.images, strict=True)
        return {name: replace(one, images=tuple(255 - image if at > self.after_ns else image for at, image in pairs))}

    def series(self, execution_id: str) -> dict[str, Any]:
        [(name, one)] = self.made.series(execution_id).items()
        later = (one.publish_ns > self.after_ns)[:, None]
        return {name: replace(one, values=np.where(later, 50.0, one.values))}


def test_one_modality_of_it_alone(several: Material) -> None:
    alone = several.only(["wrench"])
    assert alone.modalities.names == ("wrench",) and alone.normalisation.offset.keys() == {"wrench"}
    for part in ("train", "validation", "test", "lessons"):
        assert getattr(alone, part).ends == getattr(several, part).ends
        assert getattr(alone, part).clip(0).keys() == {"wrench"}
    assert alone.split is several.split and several.test.clip(0).keys() == {"rgb", "wrench"}
