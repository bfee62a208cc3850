import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.perception.tracking import Track, begin_track, fuse_looks, predict, update, within_gate

NOISE = np.array([0.1, 2.0])


def looks_at(true, n, seed):
    return np.array(true) + NOISE * np.random.default_rng(seed).standard_normal((n, 2)).clip(-2, 2)


@given(st.integers(0, 10_000))
def test_without_drift_an_update_is_bayes_rule_for_two_gaussians(seed):
    prior, look = Track(np.zeros(2), np.array([0.5, 3.0])), np.random.default_rng(seed).normal(size=2)
    posterior = update(prior, look, NOISE)

    precision = 1 / prior.variance + 1 / NOISE**2
    np.testing.assert_allclose(posterior.variance, 1 / precision)
    np.testing.assert_allclose(posterior.mean, (look / NOISE**2) / precision)


@given(st.integers(0, 10_000))
def test_many_looks_tell_more_than_one(seed):
    track = fuse_looks(looks_at([1.0, -5.0], 12, seed), NOISE)

    assert (np.abs(track.mean - [1.0, -5.0]) < 1.5 * NOISE).all()
    assert (track.variance < 0.2 * NOISE**2).all()


@given(st.integers(0, 10_000), st.integers(0, 6))
def test_an_outlier_misleads_nobody_wherever_it_comes(seed, place):
    looks = np.insert(looks_at([1.0, -5.0], 6, seed), place, [9.0, 40.0], axis=0)

    assert (np.abs(fuse_looks(looks, NOISE).mean - [1.0, -5.0]) < 2 * NOISE).all()


def test_the_gate_is_wide_at_first_and_narrows():
    wide, look = begin_track(np.zeros(2), NOISE), 4.5 * NOISE
    narrow = update(update(wide, np.zeros(2), NOISE), np.zeros(2), NOISE)

    assert within_gate(wide, look, NOISE)
    assert not within_gate(narrow, look, NOISE)
    assert (predict(narrow, NOISE).variance > narrow.variance).all()
