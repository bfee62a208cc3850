import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.core.execution import Outcome
from misstep.record.recorder import Recorder
from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import Clips, clips_of, onsets_of, together
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities, discover
from misstep.signals.recordings import Recordings
from misstep.store.store import Store

S = 1_000_000_000
MANUAL = Path(__file__).parents[2] / "docs" / "clips.md"
ALL = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {"wrench": ("wrench",)})
SMALL = ClipSettings(framing=Framing(16))


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return ClipCache(tmp_path / "clips")


def clips(recordings: Recordings, cache: ClipCache, seed: int = 0, sooner_ns: int = 0) -> Clips:
    executions = recordings.executions()
    onsets = onsets_of(recordings, executions, cache)
    return clips_of(recordings, executions, onsets, ALL, SMALL, cache, seed, sooner_ns=sooner_ns)


def test_failures_end_at_their_onsets_and_successes_where_failures_began(maker: Any, cache: ClipCache) -> None:
    found = clips(maker.recordings(), cache)
    assert len(found) == 3 and found.left_out == {}
    assert found.failed.tolist() == [True, True, False]
    assert [end.t_ns // S for end in found.ends[:2]] == [9, 10] and found.ends[2].t_ns // S in (9, 10)
    assert found.kinds == {"onset": 2, "drawn": 1}
    assert found.clip(2).keys() == set(ALL.names)


def test_what_can_not_be_cut_is_left_out_and_told(maker: Any, cache: ClipCache) -> None:
    recordings = maker.recordings()
    for change in ({"outcome": Outcome.UNKNOWN}, {"failure": None}, {}):
        one = replace(recordings.facts["pour-00001"], id=f"pour-1{len(recordings.facts)}", **change)
        recordings.facts[one.id], recordings.numbers[one.id] = one, recordings.numbers["pour-00001"]
        recordings.images[one.id] = {} if not change else recordings.images["pour-00001"]
    found = clips(recordings, cache)
    assert [execution.id for execution in found.executions] == ["pour-00001", "pour-00002", "pour-00003"]
    reasons = found.left_out
    assert reasons.keys() == {"pour-13", "pour-14", "pour-15"}
    assert "judged" in reasons["pour-13"] and "not known" in reasons["pour-14"] and "rgb" in reasons["pour-15"]


def test_no_clips_at_all(maker: Any, cache: ClipCache) -> None:
    recordings = maker.recordings()
    recordings.facts = {"pour-00003": recordings.facts["pour-00003"]}
    found = clips(recordings, cache)
    assert len(found) == 0 and list(found.left_out) == ["pour-00003"] and found.failed.shape == (0,)


def test_the_seed_draws_the_ends_of_successes_alone(maker: Any, cache: ClipCache) -> None:
    recordings = maker.recordings()
    ends = np.array([[end.t_ns for end in clips(recordings, cache, seed).ends] for seed in range(8)])
    assert [len(np.unique(column)) for column in ends.T] == [1, 1, 2]


@pytest.mark.parametrize("sooner_ns", [1, S // 4, S])
def test_all_clips_can_end_sooner(maker: Any, cache: ClipCache, sooner_ns: int) -> None:
    recordings = maker.recordings()
    found, sooner = clips(recordings, cache), clips(recordings, cache, sooner_ns=sooner_ns)
    assert [one.t_ns - other.t_ns for one, other in zip(found.ends, sooner.ends, strict=True)] == [sooner_ns] * 3
    assert [end.kind for end in sooner.ends] == [end.kind for end in found.ends]
    for place, (execution, end) in enumerate(zip(sooner.executions, sooner.ends, strict=True)):
        expected = ClipCache(cache.folder / "other").clip(recordings, execution.id, end.t_ns, ALL, SMALL)
        for name in ALL.names:
            np.testing.assert_array_equal(sooner.clip(place)[name].values, expected[name].values)


def test_a_clip_that_would_end_before_the_execution_began_is_left_out(maker: Any, cache: ClipCache) -> None:
    found = clips(maker.recordings(), cache, sooner_ns=9 * S + S // 2)
    assert "pour-00001" in found.left_out and "pour-00002" in [one.id for one in found.executions]


def test_several_sets_are_one(maker: Any, cache: ClipCache) -> None:
    recordings = maker.recordings()
    recordings.facts["pour-00002"] = replace(recordings.facts["pour-00002"], failure=None)
    one, other = clips(recordings, cache), clips(recordings, cache, seed=1, sooner_ns=S)
    both = together([one, other])
    assert len(both) == 4 and both.executions == one.executions + other.executions
    assert both.ends == one.ends + other.ends and both.failed.tolist() == [True, False] * 2
    assert both.left_out.keys() == {"pour-00002"}
    for place in range(4):
        expected = (one, other)[place // 2].clip(place % 2)
        assert all((both.clip(place)[name].values == expected[name].values).all() for name in ALL.names)


def test_some_modalities_alone(maker: Any, cache: ClipCache) -> None:
    found = clips(maker.recordings(), cache)
    some = found.only(["wrench", "depth"])
    assert (some.executions, some.ends, len(some)) == (found.executions, found.ends, 3)
    for place in range(3):
        assert some.clip(place).keys() == {"depth", "wrench"}
        np.testing.assert_array_equal(some.clip(place)["depth"].values, found.clip(place)["depth"].values)
    assert found.clip(0).keys() == set(ALL.names)


@pytest.fixture
def store(tmp_path: Path, maker: Any) -> Store:
    """The made up recordings in a store named failures."""
    store, made = Store.open(tmp_path / "failures", create=True), maker.recordings()
    for execution in made.executions():
        with Recorder(store, "pour") as recorder:
            for frames in made.images[execution.id].values():
                for t_ns, image in zip(frames.publish_ns, frames.images, strict=True):
                    recorder.image(frames.spec.name, int(t_ns), image)
            wrench = made.numbers[execution.id]["wrench"]
            recorder.describe("wrench", wrench.spec.channels)
            for t_ns, values in zip(wrench.publish_ns, wrench.values, strict=True):
                recorder.log("wrench", int(t_ns), values)
            recorder.finish(execution.outcome, execution.failure)
    return store


def test_a_store_is_cut_as_it_is(store: Store, tmp_path: Path, cache: ClipCache, maker: Any) -> None:
    recordings: Recordings = store
    made = maker.recordings()
    first = store.executions()[0].id
    assert discover(store.frames(first), store.series(first)) == ALL
    stored, direct = clips(recordings, cache), clips(made, ClipCache(tmp_path / "other"))
    assert stored.ends == direct.ends
    for name in ("depth", "wrench"):  # colours are stored with a loss
        for index in range(3):
            np.testing.assert_array_equal(stored.clip(index)[name].values, direct.clip(index)[name].values)


def test_the_example_of_the_manual_works(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    code, *_ = re.findall(r"```python\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    monkeypatch.chdir(store.root.parent)
    found: dict[str, Any] = {}
    exec(code, found)
    student = found["student"]
    assert student.values["rgb"].shape == (3, 8, 3, 224, 224)
    assert student.values["rgb"][:, :7].any(axis=(2, 3, 4)).all() and not student.values["rgb"][:, 7].any()
