"""On a copy of the data set's layout that is made up here; the pictures are small."""

import wave
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from misstep.core.errors import ExecutionNotFoundError, FormatError
from misstep.core.execution import Outcome
from misstep.formats.failure_folders import FailureFolders
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import clips_of, onsets_of
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities, discover
from misstep.signals.recordings import Recordings

S = 1_000_000_000
BEGIN = "1571230000.250000001"  # Unix time, more digits than a float holds
BEGIN_NS = 1_571_230_000_250_000_001
HEAD = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {"audio": ("audio",)})


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)


def depth(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(400, 2000, (48, 64), np.uint16)


def write_recording(root: Path, skill: str, number: int, frames: int, timed: bool = True) -> None:
    """Pictures of 10 Hz whose numbers count at 30 Hz, and a tone."""
    for index in range(frames):
        stem = f"frame{3 * index:07d}"
        colours, deep = root / "rgb_imgs" / skill / str(number), root / "depth_imgs" / skill / str(number)
        for folder in (colours, deep):
            folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(colours / f"{stem}.png"), picture(100 * number + index)[..., ::-1])
        cv2.imwrite(str(deep / f"{stem}.tiff"), depth(100 * number + index))
        if timed:
            whole, fraction = BEGIN.split(".")
            t = int(fraction) + index * 100_000_000
            (colours / f"{stem}.txt").write_text(f"{int(whole) + t // S}.{t % S:09d}\n")
    sound = root / "audio" / skill / f"{number}.wav"
    sound.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        tone = np.sin(2 * np.pi * 1000 * np.arange(16000 * frames // 10) / 16000)
        file.writeframes((tone * 2**14).astype("<i2").tobytes())


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A failure after 6 s and a success, both with times; a failure without, of another skill."""
    root = tmp_path / "failnet_dataset"
    write_recording(root, "pour", 10, 80)
    write_recording(root, "pour", 12, 75)
    write_recording(root, "put_in", 3, 70, timed=False)
    onset = f"{int(BEGIN.split('.')[0]) + 6}.25"
    (root / "rgb_imgs" / "pour" / "annotation.txt").write_text(f"name,label,start\n10_a,1,{onset}\n12_a,0,\n")
    (tmp_path / "annotation").mkdir()
    (tmp_path / "annotation" / "put_in_annotation.txt").write_text("name,label\n3,1\n4,1\n,\n")
    return tmp_path


def test_executions_with_their_labels(folders: Path) -> None:
    found = FailureFolders(folders).executions()
    assert [(one.id, one.skill, one.outcome) for one in found] == [
        ("pour-00010", "pour", Outcome.FAILURE),
        ("pour-00012", "pour", Outcome.SUCCESS),
        ("put_in-00003", "put_in", Outcome.FAILURE),
    ]
    assert [one.failure and one.failure.onset_ns for one in found] == [BEGIN_NS + 6 * S - 1, None, None]
    assert [one.duration_ns for one in found] == [7_900_000_000, 7_400_000_000, 6_900_000_000]
    assert [one.started_ns for one in found] == [BEGIN_NS, BEGIN_NS, 0]
    assert FailureFolders(folders / "failnet_dataset").executions() == found


def test_pictures_and_depth_bit_by_bit(folders: Path) -> None:
    frames = FailureFolders(folders).frames("pour-00012")
    assert set(frames) == {"head/rgb", "head/depth"}
    for stream, expected in (("head/rgb", picture(1207)), ("head/depth", depth(1207))):
        assert len(frames[stream].images) == 75
        np.testing.assert_array_equal(frames[stream].images[7], expected)
        assert (frames[stream].publish_ns == BEGIN_NS + 100_000_000 * np.arange(75)).all()


def test_numbers_count_where_no_times_are(folders: Path) -> None:
    stamps = FailureFolders(folders).frames("put_in-00003")["head/rgb"].publish_ns
    assert stamps.tolist() == [index * 100_000_000 for index in range(70)]
    assert FailureFolders(folders, camera_hz=15.0).frames("put_in-00003")["head/rgb"].publish_ns[1] == 200_000_000


def test_sound_begins_with_the_pictures(folders: Path) -> None:
    audio = FailureFolders(folders).series("pour-00010")["audio"]
    assert audio.publish_ns[0] == BEGIN_NS + 40_000_000 and audio.publish_ns[-1] <= BEGIN_NS + 8 * S
    loudest = audio.spec.channels[int(audio.values.mean(axis=0).argmax())]
    low, high = (int(edge) for edge in loudest.removesuffix(" Hz").split("-"))
    assert low <= 1000 < high


def test_depth_and_sound_may_be_missing(folders: Path) -> None:
    (folders / "failnet_dataset/audio/pour/10.wav").unlink()
    for file in (folders / "failnet_dataset/depth_imgs/pour/10").iterdir():
        file.unlink()
    recordings = FailureFolders(folders)
    assert recordings.series("pour-00010") == {} and set(recordings.frames("pour-00010")) == {"head/rgb"}


def test_single_depth_pictures_may_be_missing(folders: Path) -> None:
    (folders / "failnet_dataset/depth_imgs/pour/10/frame0000003.tiff").unlink()
    frames = FailureFolders(folders).frames("pour-00010")["head/depth"]
    np.testing.assert_array_equal(frames.images[1], depth(1002))
    assert frames.publish_ns[1] == BEGIN_NS + 200_000_000 and len(frames.images) == len(frames.publish_ns) == 79


def test_floating_point_depth_is_taken_as_mm(folders: Path) -> None:
    file = folders / "failnet_dataset/depth_imgs/pour/10/frame0000000.tiff"
    cv2.imwrite(str(file), np.array([[np.nan, 812.4], [70000.0, np.inf]], np.float32))
    image = FailureFolders(folders).frames("pour-00010")["head/depth"].images[0]
    assert image.dtype == np.uint16 and image.tolist() == [[0, 812], [65535, 0]]


def test_clips_are_cut_from_them(folders: Path, tmp_path: Path) -> None:
    recordings: Recordings = FailureFolders(folders)
    executions, cache = recordings.executions(), ClipCache(tmp_path / "clips")
    first = executions[0].id
    assert discover(recordings.frames(first), recordings.series(first)) == HEAD
    settings = ClipSettings(framing=Framing(32, Box(20, 10, 32, 32)))
    onsets = onsets_of(recordings, executions[:2], cache)
    clips = clips_of(recordings, executions, onsets, HEAD, settings, cache, or_last_sample=True)
    assert clips.left_out == {} and clips.kinds == {"onset": 1, "drawn": 1, "last sample": 1}
    failure = clips.clip(0)
    assert failure["rgb"].present.tolist() == [False] * 2 + [True] * 6  # the onset is 1 ns before the seventh second
    np.testing.assert_array_equal(failure["rgb"].values[-1], picture(1059)[10:42, 20:52].transpose(2, 0, 1))
    assert failure["audio"].values.shape == (160, 12) and failure["audio"].present.any()
    unlabelled = clips_of(recordings, executions, onsets, HEAD, settings, cache)
    assert list(unlabelled.left_out) == ["put_in-00003"]


def test_a_changed_file_makes_another_version(folders: Path) -> None:
    recordings = FailureFolders(folders)
    root, before = folders / "failnet_dataset", recordings.version("pour-00010")
    assert before == FailureFolders(folders).version("pour-00010")
    seen = {before, recordings.version("pour-00012"), FailureFolders(folders, camera_hz=10).version("pour-00010")}
    changes = ["rgb_imgs/pour/10/frame0000003.png", "rgb_imgs/pour/10/frame0000003.txt"]
    changes += ["depth_imgs/pour/10/frame0000003.tiff", "audio/pour/10.wav"]
    for change in changes:
        (root / change).write_bytes((root / change).read_bytes() + b" ")
        seen.add(recordings.version("pour-00010"))
    assert len(seen) == 7


def bad(path: str, content: str | None) -> Any:
    def damage(folders: Path) -> None:
        file = folders / "failnet_dataset" / path
        file.unlink() if content is None else file.write_text(content)

    return damage


LABELS = "rgb_imgs/pour/annotation.txt"


@pytest.mark.parametrize(
    "damage",
    [
        bad(LABELS, None),
        bad(LABELS, "10,1\n12,0\n"),
        bad(LABELS, "name,label\n10,2\n"),
        bad(LABELS, "name,label\nlast,1\n"),
        bad(LABELS, "name,label,start\n10,1,soon\n"),
        bad("rgb_imgs/pour/10/frame0000003.txt", None),
        bad("rgb_imgs/pour/10/frame0000003.txt", "soon"),
        bad("rgb_imgs/pour/10/frame0000003.txt", "1571230000.1"),
        bad("rgb_imgs/pour/10/last.png", ""),
    ],
)
def test_what_is_not_in_the_format_is_told(folders: Path, damage: Any) -> None:
    damage(folders)
    with pytest.raises(FormatError, match="expected"):
        FailureFolders(folders).executions()


@pytest.mark.parametrize(
    ("path", "stream"),
    [
        ("rgb_imgs/pour/10/frame0000000.png", "head/rgb"),
        ("depth_imgs/pour/10/frame0000000.tiff", "head/depth"),
        ("audio/pour/10.wav", "audio"),
    ],
)
def test_what_is_no_picture_or_sound_is_told(folders: Path, path: str, stream: str) -> None:
    bad(path, "nothing")(folders)
    recordings = FailureFolders(folders)
    with pytest.raises(FormatError, match=Path(path).name):
        recordings.series("pour-00010") if stream == "audio" else recordings.frames("pour-00010")[stream].images[0]


def test_another_folder(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="rgb_imgs"):
        FailureFolders(tmp_path)


def test_an_execution_that_is_not_there(folders: Path) -> None:
    with pytest.raises(ExecutionNotFoundError):
        FailureFolders(folders).frames("pour-00099")
