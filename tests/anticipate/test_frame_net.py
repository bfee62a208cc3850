"""Laws of the convolutional encoder: what was not there adds nothing, and moments have no order."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from misstep.anticipate.errors import EncoderShapeError
from misstep.anticipate.frame_net import FrameNet, FrameNetConfig, Usual

CONFIG = FrameNetConfig(channels=2, frames=5, size=16, width=12, dropout=0.3)
LAWS = settings(max_examples=15, deadline=None)


def trained(frames: int = 5) -> FrameNet:
    """Of random weights, its batch norms as some clips leave them."""
    torch.manual_seed(0)
    net = FrameNet(replace(CONFIG, frames=frames))
    for _ in range(3):
        net(torch.randn(4, frames, 2, 16, 16), torch.ones(4, frames, dtype=torch.bool))
    return net.eval()


def clip(seed: int, n: int = 3) -> Tensor:
    return torch.randn(n, 5, 2, 16, 16, generator=torch.Generator().manual_seed(seed))


ALL = torch.ones(3, 5, dtype=torch.bool)


@torch.no_grad()
def test_shapes() -> None:
    assert trained()(clip(0), ALL).shape == (3, 12)
    assert trained()(clip(0)[:1], ALL[:1]).shape == (1, 12)


def test_it_is_as_small_as_the_derivations_say() -> None:
    net = FrameNet(FrameNetConfig(channels=3, frames=8, size=56, width=128))
    assert sum(one.numel() for one in net.layers.parameters()) == 40_224


@LAWS
@given(st.integers(0, 99), st.integers(1, 4), st.floats(-50, 50))
@torch.no_grad()
def test_a_frame_that_was_not_there_adds_nothing(seed: int, absent: int, value: float) -> None:
    """Whatever stands in its place; and features are those of a clip without it."""
    whole, present = clip(seed), ALL.clone()
    present[:, :absent] = False
    other = whole.clone()
    other[:, :absent] = value
    found = trained()(whole, present)
    assert torch.equal(trained()(other, present), found)
    shorter = trained(5 - absent)
    shorter.load_state_dict(trained().state_dict())
    torch.testing.assert_close(shorter(whole[:, absent:], ALL[:, absent:]), found, atol=1e-5, rtol=0)
    assert not torch.allclose(trained()(whole, ALL), found)


@torch.no_grad()
def test_a_clip_of_which_nothing_was_there_has_features_too() -> None:
    found = trained()(clip(0), ~ALL)
    assert torch.equal(found, trained()(clip(1), ~ALL)) and found.isfinite().all()


@LAWS
@given(st.integers(0, 99), st.permutations(range(5)))
@torch.no_grad()
def test_the_order_of_frames_does_not_matter(seed: int, order: list[int]) -> None:
    whole, present = clip(seed), ALL.clone()
    present[0, :2] = False
    found = trained()(whole[:, order], present[:, order])
    torch.testing.assert_close(found, trained()(whole, present), atol=1e-5, rtol=0)


@LAWS
@given(st.integers(0, 99), st.integers(0, 4))
@torch.no_grad()
def test_where_a_blank_frame_stands_does_not_matter_and_how_many_there_are_is_the_same_for_all(
    seed: int, shown: int
) -> None:
    """Of two clips that differ in hidden frames alone nothing is told apart; a clip of blanks is like any other."""
    one, other = clip(seed), clip(seed + 100)
    other[:, :shown] = one[:, :shown]
    one[:, shown:], other[:, shown:] = 0, 0
    assert torch.equal(trained()(one, ALL), trained()(other, ALL))
    torch.testing.assert_close(trained()(one.roll(2, dims=1), ALL), trained()(one, ALL), atol=1e-5, rtol=0)


@LAWS
@given(st.integers(1, 3), st.integers(0, 4))
@torch.no_grad()
def test_what_is_shown_in_one_frame_is_seen_wherever_it_is_and_the_map_tells_where(tiles: int, frame: int) -> None:
    """A patch in the middle of a still clip, moved by whole strides of the last layer (8 pixels)."""
    torch.manual_seed(1)
    net = FrameNet(replace(CONFIG, size=64)).eval()
    patch, still = torch.randn(2, 8, 8), torch.zeros(1, 5, 2, 64, 64)
    clips = [still.clone() for _ in range(2)]
    clips[0][0, 0, :, 24:32, 24:32] = patch
    at = 16 + 8 * tiles
    clips[1][0, frame, :, at : at + 8, at : at + 8] = patch
    mapped = [net(one, ALL[:1]) for one in clips]
    assert torch.allclose(*mapped, atol=1e-5, rtol=0) == (tiles == 1)
    net.map[0].weight.zero_()
    found = [net(one, ALL[:1]) for one in clips]
    torch.testing.assert_close(found[0], found[1], atol=1e-5, rtol=0)
    assert not torch.allclose(found[0], net(still, ALL[:1]), atol=1e-3)


def test_what_is_usual_is_the_mean_of_the_first_batches_of_frames_that_were_there() -> None:
    usual, batches = Usual(2, 4), torch.randn(6, 15, 2, 4, 4) + 3
    present = torch.rand(6, 15) < 0.7
    present[:, 0] = True
    for batch, there in zip(batches, present, strict=True):
        usual(batch, there)
    means = torch.stack([one[there].mean(0) for one, there in zip(batches, present, strict=True)])
    torch.testing.assert_close(usual.mean, means.mean(0))
    deviation = (
        torch.stack([(o[t] ** 2).mean(0) for o, t in zip(batches, present, strict=True)]).mean(0) - usual.mean**2
    ).sqrt()
    told = usual.eval()(batches[0], present[0])
    expected = ((batches[0] - usual.mean) / (deviation + 0.05)).clamp(-4, 4)
    torch.testing.assert_close(told[present[0]], expected[present[0]])
    assert not told[~present[0]].any()
    assert usual.batches == 6  # judging teaches nothing


def test_frames_that_are_not_there_teach_nothing() -> None:
    usual = Usual(2, 4)
    usual(torch.randn(15, 2, 4, 4), torch.zeros(15, dtype=torch.bool))
    assert not usual.mean.any() and usual.batches == 0


@torch.no_grad()
def test_a_causal_student_leaves_frames_after_its_own_alone() -> None:
    net = trained(3)
    assert torch.equal(net(clip(0), ALL), net(clip(0)[:, :3], ALL[:, :3]))


def test_every_weight_is_learned() -> None:
    net = trained().train()
    net(clip(0), ALL).square().sum().backward()
    assert all(one.grad is not None and one.grad.abs().sum() > 0 for one in net.parameters() if one.ndim > 1)


@pytest.mark.parametrize(
    ("shape", "present"),
    [
        ((3, 4, 2, 16, 16), (3, 4)),
        ((3, 5, 3, 16, 16), (3, 5)),
        ((3, 5, 2, 16, 17), (3, 5)),
        ((3, 5, 2, 16, 16), (2, 5)),
    ],
)
def test_a_clip_of_another_shape_is_told(shape: tuple[int, ...], present: tuple[int, ...]) -> None:
    with pytest.raises(EncoderShapeError, match=r"Encoder 'frames': expected a clip of \('B', 5, 2, 16, 16\)"):
        trained()(torch.zeros(shape), torch.ones(present, dtype=torch.bool))


def test_images_that_are_too_small_are_told() -> None:
    FrameNet(replace(CONFIG, size=8))
    with pytest.raises(EncoderShapeError, match="at least 8 pixels, got 7"):
        FrameNet(replace(CONFIG, size=7))
