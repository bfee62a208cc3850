from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from misstep.signals.clip_cache import ClipCache
from misstep.signals.clips import Clip, ClipSettings, Track
from misstep.signals.errors import ClipSettingError
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Batch, Normalisation

S = 1_000_000_000
ALL = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {"wrench": ("wrench",)})


@pytest.fixture(scope="module")
def clips(maker: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Clip]:
    """One of them padded."""
    cache, recordings = ClipCache(tmp_path_factory.mktemp("clips")), maker.recordings()
    settings = ClipSettings(framing=Framing(16))
    return [cache.clip(recordings, f"pour-0000{n}", end * S, ALL, settings) for n, end in ((1, 9), (2, 10), (3, 5))]


@pytest.fixture
def batch(clips: list[Clip]) -> Batch:
    return Normalisation.of(clips).batch(clips)


def test_forms(batch: Batch) -> None:
    shapes = {name: values.shape for name, values in batch.values.items()}
    assert shapes == {
        "rgb": (3, 8, 3, 16, 16),
        "depth": (3, 8, 1, 16, 16),
        "flow": (3, 8, 2, 16, 16),
        "wrench": (3, 160, 2),
    }
    assert {values.dtype for values in batch.values.values()} == {np.dtype(np.float32)}
    assert all(batch.present[name].shape == batch.age_ns[name].shape == shapes[name][:2] for name in shapes)


def test_values_equal_a_literal_reading(clips: list[Clip], batch: Batch) -> None:
    for name in ("rgb", "flow", "depth"):
        shown = np.concatenate([clip[name].values[clip[name].present] for clip in clips]).astype(np.float64)
        some = shown[:, :, ::4, ::4]
        mean, deviation = some.mean(axis=(0, 2, 3), keepdims=True), some.std(axis=(0, 2, 3), keepdims=True)
        values = batch.values[name][batch.present[name]]
        np.testing.assert_allclose(values, (shown - mean) / deviation, rtol=1e-3, atol=1e-3)


@given(st.integers(0, 1000), st.none() | st.integers(0, 4), st.integers(0, 4))
@hypothesis_settings(max_examples=50)
def test_a_batch_equals_a_literal_reading_of_each_clip(seed: int, horizon_ns: int | None, holes: int) -> None:
    """Whatever was there, holes in between included, and whichever of it is shown."""
    draw = np.random.default_rng(seed)
    images = {"rgb": (np.uint8, 3), "depth": (np.uint16, 1), "flow": (np.float16, 2)}
    shapes = {**{name: (n, 5, 4) for name, (_, n) in images.items()}, "wrench": (2,)}
    dtypes = {name: dtype for name, (dtype, _) in images.items()} | {"wrench": np.float32}
    clips = [
        {
            name: Track(
                draw.uniform(0, 255, (4, *shape)).astype(dtypes[name]), draw.random(4) < holes / 4, np.arange(3, -1, -1)
            )
            for name, shape in shapes.items()
        }
        for _ in range(3)
    ]
    clips[0]["wrench"].values[1, 0] = np.nan
    channels = {name: shape[0] for name, shape in shapes.items()}
    usual = Normalisation(
        {name: draw.uniform(0, 200, n).astype(np.float32) for name, n in channels.items()},
        {name: draw.uniform(1, 50, n).astype(np.float32) for name, n in channels.items()},
    )
    batch = usual.batch(clips, horizon_ns)
    for name in shapes:
        for place, clip in enumerate(clips):
            track = clip[name]
            for t, part in enumerate(track.values):
                seen = horizon_ns is None or track.age_ns[t] >= horizon_ns
                channel = (-1, 1, 1)[: part.ndim]
                literal = (part.astype(float) - usual.offset[name].reshape(channel)) / usual.scale[name].reshape(
                    channel
                )
                expected = np.nan_to_num(literal) if seen and track.present[t] else np.zeros_like(part)
                np.testing.assert_allclose(batch.values[name][place, t], expected, rtol=1e-5, atol=1e-4)
                assert batch.present[name][place, t] == (track.present[t] or not seen)


@pytest.mark.parametrize("horizon_s", [0, 1, 2, 9])
def test_what_is_blank_at_once_equals_what_is_blanked_afterwards(clips: list[Clip], horizon_s: int) -> None:
    normalisation = Normalisation.of(clips)
    at_once, afterwards = normalisation.batch(clips, horizon_s * S), normalisation.batch(clips).seen(horizon_s * S)
    for name in ALL.names:
        np.testing.assert_array_equal(at_once.values[name], afterwards.values[name])
        np.testing.assert_array_equal(at_once.present[name], afterwards.present[name])
        np.testing.assert_array_equal(at_once.age_ns[name], afterwards.age_ns[name])


def test_what_was_not_there_is_0(clips: list[Clip], batch: Batch) -> None:
    for name, values in batch.values.items():
        assert (~batch.present[name]).any() and not values[~batch.present[name]].any()


def test_what_was_not_measured_is_0() -> None:
    values = np.array([[np.nan, 1], [3, np.nan], [5, 3]], np.float32)
    clip = {"wrench": Track(values, np.ones(3, np.bool_), np.zeros(3, np.int64))}
    normalised = Normalisation.of([clip]).batch([clip]).values["wrench"][0]
    np.testing.assert_allclose(normalised, [[0, -1], [-1, 0], [1, 1]], atol=1e-6)


def test_a_channel_that_never_changes_stays_finite() -> None:
    clip = {"wrench": Track(np.full((4, 1), 7, np.float32), np.ones(4, np.bool_), np.zeros(4, np.int64))}
    assert not Normalisation.of([clip]).batch([clip]).values["wrench"].any()


@pytest.mark.parametrize(("horizon_s", "seen"), [(0, 8), (1, 7), (2, 6), (9, 0)])
def test_a_student_sees_blank_frames_where_the_teacher_sees_the_failure(
    batch: Batch, horizon_s: int, seen: int
) -> None:
    student = batch.seen(horizon_s * S)
    for name, values in student.values.items():
        hidden = batch.age_ns[name] < horizon_s * S
        assert not values[hidden].any()
        np.testing.assert_array_equal(values[~hidden], batch.values[name][~hidden])
        np.testing.assert_array_equal(student.present[name], batch.present[name] | hidden)
    assert (student.age_ns["rgb"] >= horizon_s * S).sum(axis=1).tolist() == [seen] * 3


def test_the_teacher_is_left_as_it_was(batch: Batch) -> None:
    before = {name: values.copy() for name, values in batch.values.items()}
    batch.seen(3 * S)
    for name, values in batch.values.items():
        np.testing.assert_array_equal(values, before[name])


def test_no_horizon_behind_the_end(clips: list[Clip], batch: Batch) -> None:
    with pytest.raises(ClipSettingError):
        batch.seen(-1)
    with pytest.raises(ClipSettingError):
        Normalisation.of(clips).batch(clips, -1)
