import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from misstep.anticipate.errors import EncoderShapeError, EncoderSizeError
from misstep.anticipate.vivit import Vivit, VivitConfig, patchify

SMALL = VivitConfig(channels=2, frames=4, size=16, tubelet=2, patch=8, width=16, depth=3, heads=4, mlp=32)
CAUSAL = VivitConfig(channels=2, frames=6, size=16, tubelet=1, patch=8, width=16, depth=3, heads=4, mlp=32, causal=True)
ALL = torch.ones(1, 8, dtype=torch.bool)


def seeded(config: VivitConfig, seed: int = 0) -> Vivit:
    torch.manual_seed(seed)
    return Vivit(config).eval()


def clip(config: VivitConfig, n: int = 1, frames: int = 0, seed: int = 1) -> Tensor:
    shape = (n, frames or config.frames, config.channels, config.size, config.size)
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def swapped(whole: Tensor, moments: list[int], tubelet: int) -> Tensor:
    return whole.reshape(len(whole), -1, tubelet, *whole.shape[2:])[:, moments].reshape(whole.shape)


def test_the_papers_size() -> None:
    """98 tokens of 256; of 9.46 million parameters, positions are not counted."""
    vivit = Vivit(VivitConfig())
    counts = {name: parameter.numel() for name, parameter in vivit.named_parameters()}
    positions = counts.pop("place") + counts.pop("time")
    assert positions == (49 + 2) * 256
    assert round(sum(counts.values()) / 1e6, 2) == 9.46
    assert all(parameter.requires_grad for parameter in vivit.parameters())


def test_a_tubelet_holds_its_own_pixels() -> None:
    whole = clip(SMALL, n=2)
    tubelets = patchify(whole, SMALL.tubelet, SMALL.patch)
    assert tubelets.shape == (2, SMALL.moments, SMALL.places, SMALL.values)
    torch.testing.assert_close(tubelets[1, 1, 2], whole[1, 2:4, :, 8:16, 0:8].flatten())  # second row, first column


@pytest.mark.parametrize("config", [SMALL, CAUSAL])
def test_order_in_time_matters(config: VivitConfig) -> None:
    vivit, whole, present = seeded(config), clip(config), ALL[:, : config.frames]
    other = swapped(whole, [*range(config.moments - 2), config.moments - 1, config.moments - 2], config.tubelet)
    assert not torch.allclose(vivit(whole, present), vivit(other, present), atol=1e-3)


def test_without_a_position_in_time_order_is_lost() -> None:
    """So it is the position that tells the order, and it is trained."""
    vivit, whole, present = seeded(SMALL), clip(SMALL), ALL[:, :4]
    vivit(whole, present).sum().backward()
    assert vivit.time.grad is not None and vivit.time.grad.abs().min() > 0
    vivit.time.data.zero_()
    torch.testing.assert_close(vivit(whole, present), vivit(swapped(whole, [1, 0], 2), present))


def test_order_in_space_matters() -> None:
    vivit, whole, present = seeded(SMALL), clip(SMALL), ALL[:, :4]
    assert not torch.allclose(vivit(whole, present), vivit(whole.roll(8, dims=3), present), atol=1e-3)


@pytest.mark.parametrize("config", [SMALL, CAUSAL])
def test_what_is_not_present_changes_nothing(config: VivitConfig) -> None:
    vivit, whole = seeded(config), clip(config)
    present = ALL[:, : config.frames].clone()
    present[:, : config.tubelet] = False
    other = whole.clone()
    other[:, : config.tubelet] = 7.0
    torch.testing.assert_close(vivit(whole, present), vivit(other, present))
    assert not torch.allclose(vivit(whole, ALL[:, : config.frames]), vivit(other, ALL[:, : config.frames]), atol=1e-3)


@pytest.mark.parametrize("config", [SMALL, CAUSAL])
def test_nothing_present_is_no_feature_at_all(config: VivitConfig) -> None:
    features = seeded(config)(clip(config), ~ALL[:, : config.frames])
    assert torch.equal(features, torch.zeros_like(features))


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 12), st.integers(1, 3), st.integers(1, 4), st.integers(0, 99))
def test_a_causal_encoder_knows_its_window_and_all_of_it(frames: int, tubelet: int, depth: int, seed: int) -> None:
    """Of a longer clip, the features at a moment are those of the window alone that ends there."""
    shape = {"channels": 1, "size": 8, "patch": 4, "tubelet": tubelet, "width": 8, "heads": 2, "mlp": 8}
    window = VivitConfig(frames=frames * tubelet, depth=depth, causal=True, **shape)
    vivit = seeded(window, seed)
    long = clip(window, frames=window.frames + 3 * tubelet, seed=seed)
    tokens = vivit.embed(patchify(long, tubelet, 4)) + vivit.place
    found = vivit.transformer(tokens, torch.ones(1, tokens.shape[1], dtype=torch.bool))
    present = torch.ones(1, window.frames, dtype=torch.bool)
    torch.testing.assert_close(found, vivit(long[:, -window.frames :], present), atol=1e-5, rtol=0)

    oldest = (
        torch.autograd.grad((found * torch.randn(found.shape)).sum(), tokens)[0][0].abs().amax((1, 2))
    )  # of each moment
    assert (oldest[:3] == 0).all()
    assert oldest[3] > 0  # the oldest moment of the window does count


def test_a_causal_encoder_leaves_hidden_frames_alone() -> None:
    vivit, whole = seeded(CAUSAL), clip(CAUSAL, frames=8)
    other = whole.clone()
    other[:, 6:] = 0
    assert torch.equal(vivit(whole, ALL), vivit(other, ALL))


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (VivitConfig(frames=7), "frames to be a multiple of tubelet = 4, got frames = 7"),
        (VivitConfig(size=200), "size to be a multiple of patch = 32, got size = 200"),
        (VivitConfig(size=3, patch=0), "got size = 3"),
        (VivitConfig(width=250), "width to be a multiple of heads = 8, got width = 250"),
    ],
)
def test_sizes_that_do_not_fit(config: VivitConfig, expected: str) -> None:
    with pytest.raises(EncoderSizeError, match=expected):
        Vivit(config)


def test_clips_of_another_size() -> None:
    with pytest.raises(EncoderShapeError, match=r"\('B', 4, 2, 16, 16\).* got \(1, 3, 2, 16, 16\)"):
        seeded(SMALL)(clip(SMALL, frames=3), ALL[:, :3])
    with pytest.raises(EncoderShapeError, match=r"with present \(1, 3\)"):
        seeded(SMALL)(clip(SMALL), ALL[:, :3])
