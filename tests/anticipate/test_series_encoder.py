from dataclasses import replace

import pytest
import torch

from misstep.anticipate.errors import EncoderShapeError
from misstep.anticipate.series_encoder import SeriesConfig, SeriesEncoder

SMALL = SeriesConfig(channels=3, samples=20, patch=5, width=16, heads=4, mlp=32)
CAUSAL = replace(SMALL, causal=True)


def seeded(config: SeriesConfig) -> SeriesEncoder:
    torch.manual_seed(0)
    return SeriesEncoder(config).eval()


@pytest.mark.parametrize("config", [SMALL, CAUSAL])
def test_order_in_time_matters(config: SeriesConfig) -> None:
    encoder, clip, present = seeded(config), torch.randn(2, 20, 3), torch.ones(2, 20, dtype=torch.bool)
    features = encoder(clip, present)
    assert features.shape == (2, 16)
    assert not torch.allclose(features, encoder(clip.roll(5, dims=1), present), atol=1e-3)


@pytest.mark.parametrize("config", [SMALL, CAUSAL])
def test_patches_before_the_beginning_change_nothing(config: SeriesConfig) -> None:
    encoder, clip, present = seeded(config), torch.randn(1, 20, 3), torch.ones(1, 20, dtype=torch.bool)
    present[:, :10] = False
    other = clip.clone()
    other[:, :10] = 5.0
    torch.testing.assert_close(encoder(clip, present), encoder(other, present))
    other[:, 10] += 1.0
    assert not torch.allclose(encoder(clip, present), encoder(other, present), atol=1e-3)


def test_a_causal_encoder_leaves_hidden_samples_alone() -> None:
    encoder, clip, present = seeded(CAUSAL), torch.randn(1, 25, 3), torch.ones(1, 25, dtype=torch.bool)
    assert torch.equal(encoder(clip, present), encoder(clip[:, :20], present[:, :20]))


@pytest.mark.parametrize("config", [SMALL, CAUSAL])
def test_the_oldest_samples_that_fill_no_patch_are_left_out(config: SeriesConfig) -> None:
    encoder, clip, present = seeded(replace(config, samples=23)), torch.randn(1, 23, 3), torch.ones(1, 23) > 0
    assert torch.equal(encoder(clip, present), seeded(config)(clip[:, 3:], present[:, 3:]))


def test_errors() -> None:
    with pytest.raises(EncoderShapeError, match="at least a patch of 5 samples, got 4"):
        SeriesEncoder(replace(SMALL, samples=4))
    with pytest.raises(EncoderShapeError, match=r"\(B, 20, 3\).*got \(1, 20, 2\)"):
        seeded(SMALL)(torch.zeros(1, 20, 2), torch.ones(1, 20, dtype=torch.bool))
