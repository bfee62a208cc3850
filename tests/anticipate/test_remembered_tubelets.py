"""Held against the encoder itself, which embeds every tubelet anew."""

from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.anticipate.same_answers import assert_says_the_same

from misstep.anticipate.errors import EncoderShapeError
from misstep.anticipate.memory import MOST_BYTES, Memory
from misstep.anticipate.remembered_tubelets import RememberedTubelets
from misstep.anticipate.vivit import Vivit, VivitConfig


def encoder(tubelet: int, seed: int = 0) -> Vivit:
    torch.manual_seed(seed)
    size = {"width": 16, "depth": 2, "heads": 4, "mlp": 32}
    return Vivit(VivitConfig(channels=2, frames=6, size=8, tubelet=tubelet, patch=4, **size)).eval()


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 4), min_size=6, max_size=6), min_size=1, max_size=6),
    st.sampled_from([1, 2, 3]),
    st.sampled_from([0, 5000, MOST_BYTES]),
    st.integers(0, 99),
)
def test_it_says_what_the_encoder_says(clips: list[list[int]], tubelet: int, most: int, seed: int) -> None:
    """Of clips of 6 pictures in any order; picture 0 is one that was not there."""
    vivit, film = encoder(tubelet, seed), torch.cat([torch.zeros(1, 2, 8, 8), torch.randn(4, 2, 8, 8)])
    shown = [(film[one][None], torch.tensor([one]) > 0) for one in clips]
    assert_says_the_same(partial(RememberedTubelets, vivit), vivit, shown, most)


def test_each_frame_is_embedded_once() -> None:
    memory, film = Memory(), torch.randn(12, 2, 8, 8)
    remembered = RememberedTubelets(encoder(tubelet=3), memory)
    for newest in range(6, 12):
        remembered(film[newest - 6 : newest][None], torch.ones(1, 6, dtype=torch.bool))
        assert memory.computed == newest


def test_clips_of_another_size() -> None:
    remembered = RememberedTubelets(encoder(tubelet=2), Memory())
    with pytest.raises(EncoderShapeError, match="vivit"):
        remembered(torch.randn(1, 6, 3, 8, 8), torch.ones(1, 6, dtype=torch.bool))
