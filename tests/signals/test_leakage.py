"""A student's input, from recordings to batch: nothing younger than the horizon is in it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.signals.augmentation import Augmentation
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import Clips, clips_of, onsets_of
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Batch, Normalisation

S = 1_000_000_000
ALL = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {"wrench": ("wrench",)})


def clips(recordings: Any, folder: Path) -> Clips:
    cache, executions = ClipCache(folder), recordings.executions()
    onsets = onsets_of(recordings, executions, cache)
    return clips_of(recordings, executions, onsets, ALL, ClipSettings(framing=Framing(16)), cache)


def batch(found: Clips, normalisation: Normalisation) -> Batch:
    varied = Augmentation(jitter_p=1.0)
    return normalisation.batch([varied.apply(clip, np.random.default_rng(0)) for clip in found.clips])


@pytest.mark.parametrize("horizon_ns", [S // 10, S, 2 * S, 2 * S + S // 3])
def test_a_student_sees_the_same_whatever_happens_after_the_horizon(
    maker: Any, tmp_path: Path, horizon_ns: int
) -> None:
    before, after = maker.recordings(), maker.recordings()
    found = clips(before, tmp_path / "before")
    for number, (execution, end) in enumerate(zip(found.executions, found.ends, strict=True)):
        until_ns = end.t_ns - horizon_ns
        frames, series = after.images[execution.id], after.numbers[execution.id]
        for name, one in frames.items():
            other = maker.frames(name, one.publish_ns, 70 + number)
            pairs = zip(one.publish_ns, one.images, other.images, strict=True)
            frames[name] = replace(one, images=tuple(new if at > until_ns else old for at, old, new in pairs))
        wrench = series["wrench"]
        later = (wrench.publish_ns > until_ns)[:, None]
        series["wrench"] = replace(wrench, values=np.where(later, 50.0, wrench.values))
    changed = clips(after, tmp_path / "after")
    normalisation = Normalisation.of(found.clips)
    teachers = batch(found, normalisation), batch(changed, normalisation)
    students = [teacher.seen(horizon_ns) for teacher in teachers]
    for name in ALL.names:
        assert (teachers[0].values[name] != teachers[1].values[name]).any()  # there is something to be seen
        np.testing.assert_array_equal(students[0].values[name], students[1].values[name])
        np.testing.assert_array_equal(students[0].present[name], students[1].present[name])
        assert students[0].values[name].any()
