import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans as Oracle

from misstep.detect.checkpoint import Checkpoint
from misstep.detect.kmeans import KMeans, distances, lloyd
from misstep.detect.method import errors_of
from misstep.detect.training import Training
from misstep.detect.windows import windows

CHANNELS = 3


def fitted() -> KMeans:
    generator = np.random.default_rng(0)
    executions = [np.sin(np.arange(40)[:, None] / 5 + np.arange(3)) + 0.1 * generator.normal(size=(40, 3))] * 4
    return KMeans.fit(executions, Training(method="kmeans"), lambda: None, Checkpoint())


def literal_distance(window: np.ndarray, centres: np.ndarray) -> float:
    measured = np.isfinite(window)
    return min(float(np.mean((window[measured] - centre[measured]) ** 2)) for centre in centres)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.floats(0, 0.9), st.integers(0, 2**31))
def test_errors_are_distances_over_the_measured_entries(steps: int, gaps: float, seed: int) -> None:
    generator = np.random.default_rng(seed)
    scaled = generator.normal(size=(steps, CHANNELS))
    scaled[generator.random(scaled.shape) < gaps] = np.nan
    model = fitted()
    expected = [
        np.log(literal_distance(window, model.centres) + 1e-6) if np.isfinite(now).any() else np.nan
        for window, now in zip(windows([scaled]), scaled, strict=True)
    ]
    np.testing.assert_allclose(errors_of(model, scaled), expected, atol=1e-5)


def test_centres_are_those_of_scikit_learn_from_the_same_seeds() -> None:
    rows = np.random.default_rng(0).normal(size=(200, 5))
    oracle = Oracle(8, init=rows[:8], n_init=1, max_iter=50, tol=0, algorithm="lloyd").fit(rows)
    np.testing.assert_allclose(lloyd(rows, rows[:8]), oracle.cluster_centers_, atol=1e-9)


def test_gaps_do_not_pull_centres_to_zero() -> None:
    generator = np.random.default_rng(0)
    rows = np.concatenate([generator.normal(size=(100, 4)) + place for place in (-9, 5)])
    rows[generator.random(rows.shape) < 0.3] = np.nan
    rows = rows[np.isfinite(rows).any(axis=1)]
    centres = np.sort(lloyd(rows, np.array([[-1.0] * 4, [1.0] * 4])), axis=0)
    np.testing.assert_allclose(centres, [[-9] * 4, [5] * 4], atol=0.5)


def test_no_distance_is_negative() -> None:
    rows = np.full((1, 4), 1e6 / 3)
    assert distances(rows, rows)[0, 0] >= 0


def test_the_same_seed_gives_the_same_centres() -> None:
    np.testing.assert_array_equal(fitted().centres, fitted().centres)


def test_fewer_rows_than_centres() -> None:
    model = KMeans.fit([np.zeros((2, 3)), np.ones((3, 3))], Training(method="kmeans"), lambda: None, Checkpoint())
    assert np.isfinite(errors_of(model, np.ones((3, 3)))).all()
