"""Held against the encoder itself, which computes every clip anew."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.anticipate.same_answers import assert_says_the_same
from torch import Tensor

from misstep.anticipate.errors import EncoderShapeError
from misstep.anticipate.memory import MOST_BYTES, Memory
from misstep.anticipate.remembered_moments import RememberedMoments
from misstep.anticipate.series_encoder import SeriesConfig, SeriesEncoder
from misstep.anticipate.vivit import Vivit, VivitConfig

IMAGES = VivitConfig(
    channels=2, frames=4, size=8, tubelet=1, patch=4, width=16, depth=3, heads=4, mlp=32, causal=True
)  # fmt: skip
SERIES = SeriesConfig(channels=2, samples=12, patch=3, width=16, heads=4, mlp=32, causal=True)

Present = tuple[Tensor, Tensor]


def newest_at(stamps: Sequence[float], moment: float) -> int:
    """Place of the newest picture up to a moment; -1 where there is none."""
    return max((place for place, stamp in enumerate(stamps) if stamp <= moment), default=-1)


def clip_at(film: Tensor, stamps: Sequence[float], t: float, frames: int, hidden: int = 0) -> Present:
    """What a monitor shows at a moment: the newest pictures of now, of 1 s ago, ...; then blank ones."""
    places = [newest_at(stamps, t - age) for age in range(frames - 1, -1, -1)]
    shown = [film[place] if place >= 0 else torch.zeros_like(film[0]) for place in places]
    blank = [torch.zeros_like(film[0])] * hidden
    there = [place >= 0 for place in places] + [True] * hidden
    return torch.stack(shown + blank)[None], torch.tensor([there])


@settings(max_examples=20, deadline=None)
@given(st.data(), st.integers(1, 3), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2), st.integers(0, 99))
def test_along_an_execution_it_says_what_the_whole_clip_says(
    data: st.DataObject, tubelet: int, moments: int, depth: int, hidden: int, seed: int
) -> None:
    """Four pictures a second, some of them dropped, some late; asked at each, in bursts, or now and then."""
    torch.manual_seed(seed)
    config = replace(IMAGES, tubelet=tubelet, frames=tubelet * moments, depth=depth)
    come = data.draw(st.lists(st.booleans(), min_size=20, max_size=20))
    late = data.draw(st.lists(st.sampled_from([0.0, 0.0, 0.01, 0.2]), min_size=20, max_size=20))
    stamps = [number / 4 + late[number] for number, there in enumerate(come) if there] or [0.0]
    film = torch.randn(len(stamps), 2, 8, 8)
    asked = data.draw(st.lists(st.sampled_from(stamps), min_size=1, max_size=8))
    clips = [clip_at(film, stamps, t, config.frames, hidden) for t in (*stamps, *asked)]
    encoder = Vivit(config).eval()
    most = data.draw(st.sampled_from([0, 10_000, MOST_BYTES]))
    assert_says_the_same(partial(RememberedMoments, encoder), encoder, clips, most)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(0, 99))
def test_along_a_series_it_says_what_the_whole_clip_says(moments: int, depth: int, spare: int, seed: int) -> None:
    """A sample at a time: its patches come in as many phases as they have samples."""
    torch.manual_seed(seed)
    config = replace(SERIES, samples=3 * moments + spare, depth=depth)
    rows = torch.randn(20, 2)
    rows[8:14] = rows[8]  # a robot that stands still repeats itself
    padded = torch.cat([torch.zeros(config.samples, 2), rows])
    windows = [slice(end - config.samples, end) for end in range(config.samples + 1, len(padded))]
    there = torch.arange(len(padded)) >= config.samples
    clips = [(padded[one][None], there[one][None]) for one in windows]
    encoder = SeriesEncoder(config).eval()
    assert_says_the_same(partial(RememberedMoments, encoder), encoder, clips, MOST_BYTES)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=8), st.integers(0, 99))
def test_whatever_clips_it_has_seen_before(clips: list[list[int]], seed: int) -> None:
    """Of 4 pictures in any order, with what was not there anywhere: picture 0."""
    torch.manual_seed(seed)
    film = torch.cat([torch.zeros(1, 2, 8, 8), torch.randn(3, 2, 8, 8)])
    shown = [(film[one][None], torch.tensor([one]) > 0) for one in clips]
    encoder = Vivit(replace(IMAGES, depth=2)).eval()
    assert_says_the_same(partial(RememberedMoments, encoder), encoder, shown, MOST_BYTES)


def costs_along(stamps: Sequence[float]) -> list[int]:
    """How often a layer met a moment that it had not met before, at each picture."""
    torch.manual_seed(0)
    memory, film = Memory(), torch.randn(len(stamps), 2, 8, 8)
    remembered, costs = RememberedMoments(Vivit(IMAGES).eval(), memory), []
    for t in stamps:
        before = memory.computed
        remembered(*clip_at(film, stamps, t, 4))
        costs.append(memory.computed - before)
    return costs


def test_a_new_picture_costs_one_moment() -> None:
    """Four pictures a second and clips of one a second: four phases come by turns."""
    assert costs_along([number / 4 for number in range(40)]) == [IMAGES.depth] * 40


def test_where_a_picture_was_dropped_only_the_clip_that_lacks_it_costs_more() -> None:
    stamps = [number / 4 for number in range(40) if number != 20]
    costs = dict(zip(stamps, costs_along(stamps), strict=True))
    assert [t for t, cost in costs.items() if cost > IMAGES.depth] == [6.0]  # 4.75 s stands in for 5 s


def test_nothing_present_is_no_feature_at_all() -> None:
    encoder = Vivit(IMAGES).eval()
    found = RememberedMoments(encoder, Memory())(torch.randn(1, 4, 2, 8, 8), torch.zeros(1, 4, dtype=torch.bool))
    assert found.shape == (1, 16) and not found.any()


def test_clips_of_another_size() -> None:
    remembered = RememberedMoments(Vivit(IMAGES).eval(), Memory())
    with pytest.raises(EncoderShapeError, match="vivit"):
        remembered(torch.randn(1, 4, 3, 8, 8), torch.ones(1, 4, dtype=torch.bool))
