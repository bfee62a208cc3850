from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.signals.augmentation import Augmentation, Jitter, flipped
from misstep.signals.clips import Clip, Track
from misstep.signals.errors import ClipSettingError

ALWAYS = Augmentation(jitter_p=1.0, flip_p=1.0)
JITTER, FLIP = Augmentation(jitter_p=1.0, flip_p=0.0), Augmentation(jitter_p=0.0, flip_p=1.0)


def make_clip(seed: int = 0, frames: int = 4) -> Clip:
    generator = np.random.default_rng(seed)
    images: dict[str, Any] = {
        "rgb": generator.integers(0, 256, (frames, 3, 16, 16), np.uint8),
        "depth": generator.integers(0, 2**16, (frames, 1, 16, 16), np.uint16),
        "flow": generator.normal(size=(frames, 2, 16, 16)).astype(np.float16),
        "wrench": generator.normal(size=(20, 6)).astype(np.float32),
    }
    return {name: Track(one, np.ones(len(one), np.bool_), np.arange(len(one))) for name, one in images.items()}


def arrays(clip: Clip) -> Iterator[tuple[str, np.ndarray]]:
    return ((name, track.values) for name, track in clip.items())


def same(one: Clip, other: Clip) -> bool:
    return all(np.array_equal(values, other[name].values) for name, values in arrays(one))


@given(st.integers(0, 1000), st.booleans())
@settings(max_examples=20)
def test_flipping_twice_is_the_identity(seed: int, turns_flow: bool) -> None:
    clip = make_clip(seed)
    assert same(flipped(flipped(clip, turns_flow), turns_flow), clip)
    assert not same(flipped(clip, turns_flow), clip)


def test_a_mirror_image_moves_the_other_way() -> None:
    clip = make_clip()
    mirrored = flipped(clip)
    for name in ("rgb", "depth"):
        np.testing.assert_array_equal(mirrored[name].values, clip[name].values[..., ::-1])
    np.testing.assert_array_equal(mirrored["flow"].values[:, 0], -clip["flow"].values[:, 0, :, ::-1])
    np.testing.assert_array_equal(mirrored["flow"].values[:, 1], clip["flow"].values[:, 1, :, ::-1])
    assert mirrored["wrench"] is clip["wrench"]


def test_the_flow_of_mirrored_frames_is_the_mirrored_flow() -> None:
    """What `flipped` says of flow is what a method of flow sees."""
    import cv2

    from misstep.signals.optical_flow import DenseInverseSearch

    noise = np.random.default_rng(0).integers(0, 256, (96, 96, 3), np.uint8)
    before = np.asarray(cv2.GaussianBlur(noise, (0, 0), 2), np.uint8)
    after = np.roll(before, 3, axis=1)
    flow = DenseInverseSearch().between(before, after).transpose(2, 0, 1)[None]
    seen = DenseInverseSearch().between(before[:, ::-1].copy(), after[:, ::-1].copy()).transpose(2, 0, 1)
    clip = {"flow": Track(flow.astype(np.float16), np.ones(1, np.bool_), np.zeros(1, np.int64))}
    medians = [np.median(one[..., 16:-16, 16:-16], axis=(-1, -2)) for one in (flipped(clip)["flow"].values[0], seen)]
    np.testing.assert_allclose(medians[0], medians[1], atol=0.2)
    assert medians[1][0] < -2.5


def test_the_papers_flip_leaves_flow_as_a_picture() -> None:
    clip = make_clip()
    literal = Augmentation(0.0, flip_p=1.0, preset="paper").apply(clip, 0)
    np.testing.assert_array_equal(literal["flow"].values, clip["flow"].values[..., ::-1])
    np.testing.assert_array_equal(literal["rgb"].values, clip["rgb"].values[..., ::-1])


def test_only_colours_are_jittered() -> None:
    clip = make_clip()
    changed = JITTER.apply(clip, 0)
    assert not np.array_equal(changed["rgb"].values, clip["rgb"].values)
    assert changed["rgb"].values.dtype == np.uint8 and changed["rgb"].values.shape == clip["rgb"].values.shape
    assert all(changed[name] is clip[name] for name in ("depth", "flow", "wrench"))


def test_one_draw_a_clip() -> None:
    """Equal frames stay equal, and each frame is changed by itself: no frame tells of a later one."""
    clip = make_clip(0, 4)
    clip["rgb"].values[1] = clip["rgb"].values[0]
    changed = JITTER.apply(clip, 0)["rgb"].values
    np.testing.assert_array_equal(changed[0], changed[1])
    later = clip["rgb"].values.copy()
    later[2:] = 255 - later[2:]
    again = JITTER.apply({**clip, "rgb": replace(clip["rgb"], values=later)}, 0)
    np.testing.assert_array_equal(again["rgb"].values[:2], changed[:2])
    assert (again["rgb"].values[2:] != changed[2:]).any()


def test_no_change_changes_nothing() -> None:
    frames = make_clip()["rgb"].values
    np.testing.assert_array_equal(Jitter().apply(frames), frames)
    assert same(Augmentation(0.0, flip_p=0.0).apply(make_clip(), 0), make_clip())


@pytest.mark.parametrize("jitter", [Jitter(brightness=0.8), Jitter(contrast=1.2), Jitter(saturation=0.8)])
def test_jitter_equals_its_formula(jitter: Jitter) -> None:
    frames = make_clip()["rgb"].values
    changed = jitter.apply(frames)
    for frame, found in zip(frames.astype(float), changed, strict=True):
        grey = np.rint(np.tensordot([0.299, 0.587, 0.114], frame, axes=1))
        expected = frame * jitter.brightness
        expected = grey.mean() + (expected - grey.mean()) * jitter.contrast
        expected = grey + (expected - grey) * jitter.saturation
        np.testing.assert_allclose(found, np.clip(expected, 0, 255), atol=1.1)


def literal(jitter: Jitter, frame: np.ndarray) -> np.ndarray:
    """One frame, one change after the other, each rounded to bytes."""
    import cv2

    def rounded(colours: np.ndarray) -> np.ndarray:
        return np.rint(np.clip(colours, 0, 255)).astype(np.uint8)

    brighter = rounded(frame * jitter.brightness)
    mean = np.tensordot([0.299, 0.587, 0.114], brighter, axes=1).mean()
    contrasted = rounded(mean + (brighter - mean) * jitter.contrast)
    mixed = jitter.saturation * np.eye(3) + (1 - jitter.saturation) * np.tile([0.299, 0.587, 0.114], (3, 1))
    saturated = cv2.transform(contrasted.transpose(1, 2, 0), mixed)  # H x W x 3
    turn = round(jitter.hue * 180)
    if turn:
        hsv = cv2.cvtColor(saturated, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + turn) % 180
        saturated = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    return np.asarray(saturated).transpose(2, 0, 1)


@given(st.integers(0, 1000), st.integers(0, 9), st.none() | st.integers(0, 5))
@settings(max_examples=60)
def test_what_is_looked_at_is_recoloured_as_a_literal_reading_says(
    seed: int, hidden: int, horizon_ns: int | None
) -> None:
    """Whatever was present: and what was not, or is younger than the horizon, stays as it is."""
    draw = np.random.default_rng(seed)
    frames, present = draw.integers(0, 256, (6, 3, 9, 8), np.uint8), draw.random(6) < hidden / 9
    ages_ns = np.arange(5, -1, -1)
    changed = JITTER.apply({"rgb": Track(frames, present, ages_ns)}, seed, horizon_ns)["rgb"].values
    shown = present & (horizon_ns is None or ages_ns >= horizon_ns)
    np.testing.assert_array_equal(changed[~shown], frames[~shown])
    generator = np.random.default_rng(seed)
    generator.random(2)  # whether, and whether mirrored
    jitter = Jitter(*(1 + generator.uniform(-0.2, 0.2, 3)), generator.uniform(-0.2, 0.2))
    for place in np.flatnonzero(shown):
        np.testing.assert_array_equal(changed[place], literal(jitter, frames[place]))


def test_a_third_of_a_turn_makes_green_of_red() -> None:
    red = np.zeros((1, 3, 4, 4), np.uint8)
    red[:, 0] = 200
    green = Jitter(hue=1 / 3).apply(red)
    assert (green[:, 1] == 200).all() and not green[:, (0, 2)].any()


def test_as_often_as_the_paper_says() -> None:
    clip, n = {"rgb": make_clip(0, 1)["rgb"]}, 2000
    pixels = clip["rgb"].values
    found = [Augmentation().apply(clip, seed)["rgb"].values for seed in range(n)]
    unchanged = sum(np.array_equal(one, pixels) for one in found) / n
    mirrored = sum(np.array_equal(one, pixels[..., ::-1]) for one in found) / n
    assert abs(unchanged - 0.4) < 0.05 and abs(mirrored - 0.4) < 0.05  # 0.8 without jitter, half of them mirrored


def test_the_seed_decides() -> None:
    clip = make_clip()
    assert same(ALWAYS.apply(clip, 3), ALWAYS.apply(clip, 3))
    assert not same(ALWAYS.apply(clip, 3), ALWAYS.apply(clip, 4))


@pytest.mark.parametrize("wrong", [{"jitter_p": 1.5}, {"flip_p": -0.1}, {"spread": 1.0}, {"hue_turns": 0.7}])
def test_settings_that_make_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(ClipSettingError):
        Augmentation(**wrong)  # type: ignore[arg-type]
