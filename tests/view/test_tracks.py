from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.view.tracks import Band, Track, clipped_band, track, tracks


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 400))
def test_no_bucket_loses_its_lowest_or_highest_sample(seed: int, points: int, n: int) -> None:
    generator = np.random.default_rng(seed)
    t_s = np.sort(generator.uniform(0, 10, n))
    value = generator.normal(size=n)
    value[generator.random(n) < 0.1] = np.nan
    drawn = track(t_s, value, points)
    assert len(drawn.t_s) <= max(2 * points, min(n, 2 * points))
    assert np.all(np.diff(drawn.t_s) >= 0)
    assert set(drawn.t_s) <= set(t_s)
    if np.isfinite(value).any():
        assert np.nanmin(drawn.value) == np.nanmin(value)
        assert np.nanmax(drawn.value) == np.nanmax(value)
    edges = np.linspace(t_s[0], t_s[-1], points + 1)
    for low, high in pairwise(edges):
        inside = (t_s > low + 1e-9) & (t_s < high - 1e-9) & np.isfinite(value)
        if inside.any():
            ours = (drawn.t_s >= low - 1e-9) & (drawn.t_s <= high + 1e-9)
            assert np.nanmax(drawn.value[ours]) >= value[inside].max()
            assert np.nanmin(drawn.value[ours]) <= value[inside].min()


def one_by_one(t_s: np.ndarray, value: np.ndarray, points: int) -> Track:
    """A channel, bucket by bucket, sample by sample; numbers that are none are neither low nor high."""
    if len(t_s) <= 2 * points:
        return Track(t_s, value)
    buckets: dict[int, list[int]] = {}
    for place, t in enumerate(t_s):
        edges_s = t_s[0] + (t_s[-1] - t_s[0]) * np.arange(points) / points
        buckets.setdefault(int((edges_s <= t).sum()), []).append(place)
    kept: set[int] = set()
    for places in buckets.values():
        measured = [place for place in places if np.isfinite(value[place])] or places[:1]
        kept |= {min(measured, key=lambda place: value[place]), max(measured, key=lambda place: value[place])}
    return Track(t_s[sorted(kept)], value[sorted(kept)])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 20), st.integers(1, 120), st.integers(0, 4))
def test_all_channels_at_once_are_each_by_itself(seed: int, points: int, n: int, channels: int) -> None:
    generator = np.random.default_rng(seed)
    t_s = np.sort(generator.uniform(0, 10, n))
    values = np.round(generator.normal(size=(n, channels)), 1)  # some are equal: the first one counts
    values[generator.random(values.shape) < generator.choice([0, 0.1, 0.9])] = generator.choice([np.nan, np.inf])
    found = tracks(t_s, values, points)
    assert len(found) == channels
    for drawn, column in zip(found, values.T, strict=True):
        expected = one_by_one(t_s, column, points)
        np.testing.assert_array_equal(drawn.t_s, expected.t_s)
        np.testing.assert_array_equal(drawn.value, expected.value)


def test_a_band_is_cut_to_the_window_and_thinned() -> None:
    steps = np.arange(100) / 10
    cut = clipped_band(Band(steps, steps, steps, steps), (2.0, 6.0), 10)
    assert cut.t_s[0] == 2.0 and cut.t_s[-1] <= 6.0 and len(cut.t_s) <= 10
    assert (cut.low == cut.t_s).all()
