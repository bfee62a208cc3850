import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.errors import MissingModalityError
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities
from misstep.signals.pseudo_onset import Span
from misstep.signals.sampling import Sampling

S = 1_000_000_000
ALL = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {"wrench": ("wrench",)})
SMALL = ClipSettings(framing=Framing(16))


@pytest.fixture
def recordings(maker: Any) -> Any:
    return maker.recordings()


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return ClipCache(tmp_path / "clips")


def equal(one: Clip, other: Clip) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(getattr(one[name], field), getattr(other[name], field))
        for name in one
        for field in ("values", "present", "age_ns")
    )


def test_a_clip_is_cut_once(recordings: Any, cache: ClipCache) -> None:
    first = cache.clip(recordings, "pour-00001", 5 * S, ALL, SMALL)
    reads = recordings.reads
    second = ClipCache(cache.folder).clip(recordings, "pour-00001", 5 * S, ALL, SMALL)
    assert recordings.reads == reads
    assert equal(first, second)
    assert second["rgb"].present.dtype == np.bool_ and not second["rgb"].present.all()


def test_mixes_of_modalities_share_their_files(recordings: Any, cache: ClipCache) -> None:
    whole = cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL)
    reads = recordings.reads
    some = cache.clip(recordings, "pour-00001", 9 * S, ALL.only(("depth", "wrench")), SMALL)
    assert recordings.reads == reads
    assert equal(some, {name: whole[name] for name in ("depth", "wrench")})


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("rgb", {"sampling": Sampling(2.0, 8)}),
    ("rgb", {"sampling": Sampling(1.0, 4)}),
    ("rgb", {"sampling": Sampling(1.0, 8, S)}),
    ("wrench", {"sampling": Sampling(1.0, 8, S)}),
    ("rgb", {"framing": Framing(20)}),
    ("rgb", {"framing": Framing(16, Box(2, 2, 16, 16))}),
    ("depth", {"framing": Framing(16, farthest_m=2.0)}),
    ("wrench", {"step_ns": 100_000_000}),
]


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_other_settings_make_another_clip(recordings: Any, cache: ClipCache, name: str, change: dict[str, Any]) -> None:
    one = cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL)
    other = cache.clip(recordings, "pour-00001", 9 * S, ALL, replace(SMALL, **change))
    assert not np.array_equal(one[name].values, other[name].values)
    assert equal(one, cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL))


class Still:
    name = "still"

    def between(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        return np.zeros((*before.shape[:2], 2), np.float32)


def test_another_method_makes_other_flow(recordings: Any, cache: ClipCache) -> None:
    assert cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL)["flow"].values.any()
    assert not cache.clip(recordings, "pour-00001", 9 * S, ALL, replace(SMALL, flow=Still()))["flow"].values.any()


def test_another_end_camera_or_recording_makes_another_clip(recordings: Any, cache: ClipCache, maker: Any) -> None:
    at = maker.stamps(0, 12, 10)
    recordings.images["pour-00001"]["side/rgb"] = maker.frames("side/rgb", at, 77)
    one = cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL)
    side = Modalities({"rgb": "side/rgb"}, {})
    others = [cache.clip(recordings, "pour-00001", 8 * S, ALL, SMALL)]
    others += [cache.clip(recordings, "pour-00001", 9 * S, side, SMALL)]
    recordings.images["pour-00001"]["head/rgb"] = maker.frames("head/rgb", at, 99)
    assert equal(one, cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL))  # nobody said that it changed
    recordings.versions["pour-00001"] = "2"
    others += [cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL)]
    assert not any(np.array_equal(one["rgb"].values, other["rgb"].values) for other in others)


def test_deleted_and_damaged_files_are_made_again(recordings: Any, cache: ClipCache) -> None:
    before = {name: np.array(track.values) for name, track in read(cache, recordings).items()}
    damages = [Path.unlink, lambda file: file.write_bytes(b""), lambda file: file.write_bytes(file.read_bytes()[:-7])]
    for damage in damages:
        for file in cache.folder.rglob("*"):
            if file.is_file():
                damage(file)
        after = read(cache, recordings)
        assert all(np.array_equal(before[name], after[name].values) for name in before)


def read(cache: ClipCache, recordings: Any) -> Clip:
    return cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL)


def test_no_file_is_left_that_nobody_reads(recordings: Any, cache: ClipCache) -> None:
    read(cache, recordings)
    files = sorted(file.name.partition("-")[0] + file.suffix for file in cache.folder.rglob("*") if file.is_file())
    assert files == sorted(["span.json", *(f"{name}.npy" for name in ALL.names for _ in range(2))])


def test_no_pickle_is_read(recordings: Any, cache: ClipCache) -> None:
    expected = np.array(read(cache, recordings)["rgb"].values)
    for file in cache.folder.rglob("rgb-*.values.npy"):
        np.save(file, np.array([{"a": 1}] * 8, object), allow_pickle=True)
    np.testing.assert_array_equal(read(cache, recordings)["rgb"].values, expected)


def test_spans_are_kept_too(recordings: Any, cache: ClipCache) -> None:
    assert cache.span(recordings, "pour-00001") == Span(0, 12 * S)
    reads = recordings.reads
    assert cache.span(recordings, "pour-00001") == Span(0, 12 * S)
    assert recordings.reads == reads


def test_names_can_not_leave_the_folder(recordings: Any, cache: ClipCache, maker: Any) -> None:
    recordings.facts["../a/b"] = recordings.facts["pour-00001"]
    recordings.images["../a/b"], recordings.numbers["../a/b"] = {}, recordings.numbers["pour-00001"]
    cache.clip(recordings, "../a/b", 9 * S, Modalities({}, {"../x/wrench": ("wrench",)}), SMALL)
    assert {file.parent.parent for file in cache.folder.parent.rglob("*.npy")} == {cache.folder}


def test_an_execution_that_can_not_be_cut_leaves_no_clip(recordings: Any, cache: ClipCache) -> None:
    with pytest.raises(MissingModalityError):
        cache.clip(recordings, "pour-00001", 9 * S, Modalities({"rgb": "wrist/rgb"}, {}), SMALL)
    assert not list(cache.folder.rglob("*.npy"))


PROCESS = """
import sys
from pathlib import Path
import numpy as np
from misstep.signals.clips import Track
from misstep.signals.kept_clip import keep_track, kept_track
file, times = Path(sys.argv[1]), np.arange(8)
track = Track(np.arange(8 * 3 * 64 * 64, dtype=np.uint32).reshape(8, 3, 64, 64), times > 2, times)
for _ in range(150):
    keep_track(file, track)
    found = kept_track(file)
    assert found is not None and np.array_equal(found.read().values, track.values), "half a clip was read"
"""


def test_processes_that_write_the_same_clip_at_once_read_it_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS, str(tmp_path / "one" / "rgb-1")]
    writers = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(writer.wait(), writer.communicate()[1]) for writer in writers] == [(0, b"")] * 2
    assert len(list((tmp_path / "one").iterdir())) == 2


def test_no_clip_holds_a_file_open(recordings: Any, cache: ClipCache) -> None:
    open_files = Path("/proc/self/fd")
    if not open_files.exists():
        pytest.skip("this system does not tell which files are open")
    before = len(list(open_files.iterdir()))
    clips = [cache.clip(recordings, "pour-00001", 9 * S, ALL, SMALL) for _ in range(30)]
    looked_at = [dict(clip) for clip in clips]
    assert len(list(open_files.iterdir())) <= before and looked_at[0]["rgb"].values.any()


def test_a_file_that_was_cut_short_since_is_told(recordings: Any, cache: ClipCache) -> None:
    clip = read(cache, recordings)
    for file in cache.folder.rglob("rgb-*.values.npy"):
        file.write_bytes(file.read_bytes()[:-7])
    with pytest.raises(EOFError, match=r"rgb-.*\.values\.npy: 6137 bytes of values, of 6144"):
        clip["rgb"]
