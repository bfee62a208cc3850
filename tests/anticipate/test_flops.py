from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from misstep.anticipate.flops import causal_step_flops, clip_flops, tubelet_step_flops
from misstep.anticipate.memory import Memory
from misstep.anticipate.remembered_moments import RememberedMoments
from misstep.anticipate.remembered_tubelets import RememberedTubelets
from misstep.anticipate.series_encoder import SeriesConfig, SeriesEncoder
from misstep.anticipate.vivit import Vivit, VivitConfig

SMALL = VivitConfig(channels=2, frames=8, size=24, tubelet=4, patch=8, width=32, depth=3, heads=4, mlp=48)
SERIES = SeriesConfig(channels=3, samples=40, patch=5, width=32, heads=4, mlp=48)


def counted(run: Callable[[], Any]) -> int:
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()


def frame(config: VivitConfig) -> Tensor:
    return torch.randn(config.channels, config.size, config.size)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("tubelet", [1, 2, 4])
def test_a_clip(tubelet: int, causal: bool) -> None:
    config = replace(SMALL, tubelet=tubelet, causal=causal)
    encoder, clip = Vivit(config).eval(), frame(config).expand(1, 8, -1, -1, -1)
    assert counted(lambda: encoder(clip, torch.ones(1, 8, dtype=torch.bool))) == clip_flops(config)


def test_a_clip_of_a_series() -> None:
    encoder, present = SeriesEncoder(SERIES).eval(), torch.ones(1, 40, dtype=torch.bool)
    assert counted(lambda: encoder(torch.randn(1, 40, 3), present)) == clip_flops(SERIES)


@pytest.mark.parametrize("tubelet", [1, 2, 4])
def test_a_new_frame(tubelet: int) -> None:
    config = replace(SMALL, tubelet=tubelet, causal=True)
    remembered = RememberedMoments(Vivit(config).eval(), Memory())
    assert newest_counted(remembered, torch.stack([frame(config) for _ in range(16)])) == causal_step_flops(config)


@pytest.mark.parametrize("tubelet", [1, 2, 4])
def test_a_new_frame_where_all_moments_hear_of_each_other(tubelet: int) -> None:
    config = replace(SMALL, tubelet=tubelet)
    remembered = RememberedTubelets(Vivit(config).eval(), Memory())
    assert newest_counted(remembered, torch.stack([frame(config) for _ in range(16)])) == tubelet_step_flops(config)


def test_a_new_patch() -> None:
    config = replace(SERIES, causal=True)
    film = torch.randn(80, config.channels)
    assert newest_counted(RememberedMoments(SeriesEncoder(config).eval(), Memory()), film) == causal_step_flops(config)


def newest_counted(remembered: Callable[[Tensor, Tensor], Tensor], film: Tensor) -> int:
    """Of the last clip, after all those before it."""
    length = len(film) // 2
    present = torch.ones(1, length, dtype=torch.bool)
    *before, newest = (film[begin : begin + length][None] for begin in range(length + 1))
    for clip in before:
        remembered(clip, present)
    return counted(lambda: remembered(newest, present))


@pytest.mark.parametrize(("tubelet", "times"), [(4, 1.95), (1, 7.5)])
def test_the_papers_size_along_a_stream(tubelet: int, times: float) -> None:
    """One of two tubelets in time is computed, or one of eight."""
    config = VivitConfig(tubelet=tubelet, causal=True)
    assert clip_flops(config) >= times * causal_step_flops(config)
