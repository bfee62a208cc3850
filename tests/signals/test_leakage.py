"""A student's input, from recordings to batch: nothing younger than the horizon is in it, whatever a teacher sees."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.core.streams import Frames, Series
from misstep.signals.augmentation import Augmentation
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.data_set import Clips, clips_of, onsets_of
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Batch, Normalisation
from misstep.signals.sampling import Sampling

S = 1_000_000_000
ALL = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {"wrench": ("wrench",)})


def settings(aftermath_ns: int) -> ClipSettings:
    return ClipSettings(Sampling(aftermath_ns=aftermath_ns), Framing(16))


def clips(recordings: Any, folder: Path, aftermath_ns: int) -> Clips:
    cache, executions = ClipCache(folder), recordings.executions()
    onsets = onsets_of(recordings, executions, cache)
    return clips_of(recordings, executions, onsets, ALL, settings(aftermath_ns), cache)


def again(found: Clips, recordings: Any, folder: Path, aftermath_ns: int) -> list[Clip]:
    """Clips of the same events, of other recordings."""
    cache, how = ClipCache(folder), settings(aftermath_ns)
    pairs = zip(found.executions, found.ends, strict=True)
    return [cache.clip(recordings, execution.id, end.t_ns, ALL, how) for execution, end in pairs]


def batch(found: list[Clip], normalisation: Normalisation) -> Batch:
    varied = Augmentation(jitter_p=1.0)
    return normalisation.batch([varied.apply(clip, 0) for clip in found])


def change(recordings: Any, execution_id: str, until_ns: int, maker: Any, seed: int) -> None:
    """Other pictures and other numbers from then on."""
    frames, series = recordings.images[execution_id], recordings.numbers[execution_id]
    for name, one in frames.items():
        other = maker.frames(name, one.publish_ns, seed)
        pairs = zip(one.publish_ns, one.images, other.images, strict=True)
        frames[name] = replace(one, images=tuple(new if at > until_ns else old for at, old, new in pairs))
    later = (series["wrench"].publish_ns > until_ns)[:, None]
    series["wrench"] = replace(series["wrench"], values=np.where(later, 50.0, series["wrench"].values))


def end(recordings: Any, execution_id: str, until_ns: int) -> None:
    """No pictures and no numbers from then on."""

    def cut(stream: Any) -> Any:
        n = int((stream.publish_ns <= until_ns).sum())
        kept = {"images": stream.images[:n]} if isinstance(stream, Frames) else {"values": stream.values[:n]}
        return replace(stream, publish_ns=stream.publish_ns[:n], log_ns=stream.log_ns[:n], **kept)

    streams: tuple[dict[str, Frames], dict[str, Series]]
    streams = recordings.images[execution_id], recordings.numbers[execution_id]
    for of in streams:
        of.update({name: cut(stream) for name, stream in of.items()})


@pytest.mark.parametrize("aftermath_ns", [0, S // 2, S, 2 * S + S // 3])
@pytest.mark.parametrize("horizon_ns", [S // 10, S, 2 * S, 2 * S + S // 3])
@pytest.mark.parametrize("ends", [False, True], ids=["changed", "ended"])
def test_a_student_sees_the_same_whatever_happens_after_the_horizon(
    maker: Any, tmp_path: Path, horizon_ns: int, aftermath_ns: int, ends: bool
) -> None:
    before, after = maker.recordings(), maker.recordings()
    found = clips(before, tmp_path / "before", aftermath_ns)
    for number, (execution, event) in enumerate(zip(found.executions, found.ends, strict=True)):
        if ends:
            end(after, execution.id, event.t_ns - horizon_ns)
        else:
            change(after, execution.id, event.t_ns - horizon_ns, maker, 70 + number)
    changed = again(found, after, tmp_path / "after", aftermath_ns)
    normalisation = Normalisation.of(found.clips)
    teachers = batch(list(found.clips), normalisation), batch(changed, normalisation)
    students = [teacher.seen(horizon_ns) for teacher in teachers]
    for name in ALL.names:
        assert (teachers[0].values[name] != teachers[1].values[name]).any()  # there is something to be seen
        np.testing.assert_array_equal(students[0].values[name], students[1].values[name])
        np.testing.assert_array_equal(students[0].present[name], students[1].present[name])
        assert students[0].values[name].any()


@pytest.mark.parametrize("aftermath_ns", [0, S // 2, S, 2 * S])
def test_a_teacher_sees_what_comes_after_the_onset(maker: Any, tmp_path: Path, aftermath_ns: int) -> None:
    before, after = maker.recordings(), maker.recordings()
    found = clips(before, tmp_path / "before", aftermath_ns)
    for number, (execution, event) in enumerate(zip(found.executions, found.ends, strict=True)):
        change(after, execution.id, event.t_ns, maker, 70 + number)
    changed = again(found, after, tmp_path / "after", aftermath_ns)
    for one, other in zip(found.clips, changed, strict=True):
        for name in ALL.names:
            values, others, late = one[name].values, other[name].values, one[name].age_ns < 0
            inner = tuple(range(1, values.ndim))
            assert (values != others).any(axis=inner)[late].all() and late.any() == (aftermath_ns > 0)
            np.testing.assert_array_equal(values[~late], others[~late])


def test_whether_a_hidden_frame_was_there_is_hidden_too(maker: Any, tmp_path: Path) -> None:
    """A camera whose first picture came after the horizon: its student may not know that it ever came."""
    recordings = maker.recordings()
    cut = ClipCache(tmp_path).clip(recordings, "pour-00001", S, ALL, settings(S))
    student = Normalisation.of([cut]).batch([cut]).seen(2 * S)
    assert not cut["rgb"].present.all() and student.present["rgb"][0].tolist() == [False] * 5 + [True] * 3
