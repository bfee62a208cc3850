"""Held against `FrameNet`, which computes everything anew."""

from functools import partial

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.anticipate.same_answers import assert_says_the_same

from misstep.anticipate.frame_net import FrameNet, FrameNetConfig
from misstep.anticipate.memory import MOST_BYTES, Memory
from misstep.anticipate.remembered_answers import RememberedAnswers

NET = FrameNetConfig(channels=2, frames=3, size=8, width=16)


def trained(seed: int) -> FrameNet:
    """With running numbers as a training leaves them: not the zeros and ones that batch norms begin with."""
    torch.manual_seed(seed)
    net = FrameNet(NET).eval()
    for one in net.modules():
        if isinstance(one, torch.nn.BatchNorm2d):
            assert one.running_mean is not None and one.running_var is not None
            one.running_mean.normal_()
            one.running_var.uniform_(0.5, 2.0)
    return net


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=1, max_size=6),
    st.sampled_from([0, 5000, MOST_BYTES]),
    st.integers(0, 99),
)
def test_it_says_what_the_network_says(clips: list[list[int]], most: int, seed: int) -> None:
    """Of clips of 5 pictures, of which it is shown 3; picture 0 is one that was not there."""
    net, film = trained(seed), torch.randn(5, 2, 8, 8)
    shown = [(film[one][None], torch.tensor([one]) > 0) for one in clips]
    assert_says_the_same(partial(RememberedAnswers, net), net, shown, most, atol=1e-6)


def test_each_frame_costs_once() -> None:
    memory, film = Memory(), torch.randn(9, 2, 8, 8)
    remembered = RememberedAnswers(trained(0), memory)
    for newest in range(2, 9):
        remembered(film[newest - 2 : newest + 1][None], torch.ones(1, 3, dtype=torch.bool))
        assert memory.computed == newest + 1
