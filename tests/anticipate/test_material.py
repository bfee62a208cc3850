"""What a training is given, and what a judgement is given of one that was trained."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.anticipate.material import Material, gather
from misstep.anticipate.sight import Sight
from misstep.anticipate.training import AnticipatorTraining
from misstep.core.errors import ClipSettingError
from misstep.signals.clip_cache import ClipCache
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
