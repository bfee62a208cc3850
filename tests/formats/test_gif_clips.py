from pathlib import Path

import cv2
import numpy as np
import pytest

from misstep.core.errors import ExecutionNotFoundError, FormatError
from misstep.core.execution import Outcome
from misstep.formats.gif_clips import GifClips
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import clips_of
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.pseudo_onset import Onsets
from misstep.signals.recordings import Recordings

S = 1_000_000_000
PUBLIC = Path(__file__).parents[2].parent / "shared" / "data" / "failure-clips"
COLOURS = Modalities({"rgb": "head/rgb", "flow": "head/rgb"}, {})
RGB = ((200, 40, 40), (40, 200, 40), (40, 40, 200))


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """A failure of 9 s and a success of 3 s, a picture a second, red, green and blue in turn."""
    for name, count in (("pour_f", 9), ("put_in_s", 3)):
        film = cv2.Animation()
        film.frames = [np.full((32, 32, 3), RGB[index % 3][::-1], np.uint8) for index in range(count)]
        film.durations = np.full(count, 1000, np.int32)
        assert cv2.imwriteanimation(str(tmp_path / f"{name}.gif"), film)
    return tmp_path


def test_films_and_their_outcomes(films: Path) -> None:
    found = GifClips(films).executions()
    assert [(one.id, one.skill, one.outcome) for one in found] == [
        ("pour_f", "pour", Outcome.FAILURE),
        ("put_in_s", "put_in", Outcome.SUCCESS),
    ]
    assert [one.duration_ns for one in found] == [8 * S, 2 * S]


def test_pictures_are_rgb_and_in_time(films: Path) -> None:
    frames = GifClips(films).frames("pour_f")["head/rgb"]
    assert frames.publish_ns.tolist() == [second * S for second in range(9)]
    means = np.array([image.mean(axis=(0, 1)) for image in frames.images])
    np.testing.assert_allclose(means, [RGB[index % 3] for index in range(9)], atol=8)


def test_clips_are_cut_from_them(films: Path, tmp_path: Path) -> None:
    recordings: Recordings = GifClips(films)
    onsets = Onsets({"pour": np.array([7 * S])})
    clips = clips_of(
        recordings,
        recordings.executions(),
        onsets,
        COLOURS,
        ClipSettings(framing=Framing(32)),
        ClipCache(tmp_path / "clips"),
        or_last_sample=True,
    )
    assert clips.kinds == {"last sample": 1, "drawn from all skills": 1}
    assert [int(clip["rgb"].present.sum()) for clip in clips.clips] == [8, 3]


def test_a_changed_film_has_another_version(films: Path) -> None:
    recordings = GifClips(films)
    before = recordings.version("pour_f")
    (films / "pour_f.gif").write_bytes((films / "put_in_s.gif").read_bytes())
    assert before != recordings.version("pour_f") and len(recordings.frames("pour_f")["head/rgb"].images) == 3


def test_no_films(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"SKILL_s\.gif"):
        GifClips(tmp_path)
    (tmp_path / "pour_s.gif").write_text("no film")
    with pytest.raises(FormatError, match=r"pour_s\.gif"):
        GifClips(tmp_path).frames("pour_s")
    with pytest.raises(ExecutionNotFoundError):
        GifClips(tmp_path).series("push_s")


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public films are not here")
def test_the_public_films(tmp_path: Path) -> None:
    recordings = GifClips(PUBLIC)
    executions = recordings.executions()
    assert sorted((one.skill, one.failed) for one in executions) == [
        (skill, failed) for skill in ("pour", "push", "put_in") for failed in (False, True)
    ]
    onsets = Onsets({"pour": np.array([6 * S]), "push": np.array([6 * S]), "put_in": np.array([3 * S])})
    settings, cache = ClipSettings(framing=Framing(64)), ClipCache(tmp_path)
    clips = clips_of(recordings, executions, onsets, COLOURS, settings, cache, or_last_sample=True)
    assert len(clips) == 6 and clips.left_out == {}
    for clip in clips.clips:
        shown = clip["rgb"].values[clip["rgb"].present]
        assert clip["rgb"].present[-1] and 30 < shown.mean() < 220
        assert np.abs(clip["flow"].values).max() > 1  # something moved
