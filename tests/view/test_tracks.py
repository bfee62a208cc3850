from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep.view.tracks import Band, clipped_band, track


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


def test_a_band_is_cut_to_the_window_and_thinned() -> None:
    steps = np.arange(100) / 10
    cut = clipped_band(Band(steps, steps, steps, steps), (2.0, 6.0), 10)
    assert cut.t_s[0] == 2.0 and cut.t_s[-1] <= 6.0 and len(cut.t_s) <= 10
    assert (cut.low == cut.t_s).all()
