import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from misstep.detect.checkpoint import Checkpoint
from misstep.detect.method import errors_of
from misstep.detect.pca import EXPLAINED, Pca
from misstep.detect.training import Training
from misstep.detect.windows import windows

CHANNELS = 4


def executions(seed: int, n: int = 6) -> list[np.ndarray]:
    generator = np.random.default_rng(seed)
    mixing = generator.normal(size=(2, CHANNELS))
    return [
        np.cumsum(generator.normal(size=(30 + i, 2)), axis=0) @ mixing / 5 + 0.1 * generator.normal(size=(30 + i, 4))
        for i in range(n)
    ]


def fitted(seed: int = 0) -> Pca:
    return Pca.fit(executions(seed), Training(method="pca"), lambda: None, Checkpoint())


def full_windows(rows: np.ndarray) -> np.ndarray:
    return rows[np.isfinite(rows).all(axis=1)]


def literal_error(model: Pca, window: np.ndarray) -> float:
    """Ridge regression of the measured entries on the components, as an augmented least-squares problem."""
    measured = np.isfinite(window)
    basis, target = model.components.T[measured], (window - model.centre)[measured]
    penalty = np.diag(np.sqrt(model.shrinkage))
    stacked = np.concatenate([basis, penalty]), np.concatenate([target, np.zeros(len(penalty))])
    scores = np.linalg.lstsq(*stacked, rcond=None)[0]
    return float(np.log(np.mean((target - basis @ scores) ** 2) + 1e-6))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.floats(0, 0.9), st.integers(0, 2**31))
def test_errors_are_what_least_squares_on_the_measured_entries_leaves(steps: int, gaps: float, seed: int) -> None:
    generator = np.random.default_rng(seed)
    scaled = generator.normal(size=(steps, CHANNELS))
    scaled[generator.random(scaled.shape) < gaps] = np.nan
    model = fitted()
    expected = [
        literal_error(model, window) if np.isfinite(now).any() else np.nan
        for window, now in zip(windows([scaled]), scaled, strict=True)
    ]
    np.testing.assert_allclose(errors_of(model, scaled), expected, atol=1e-5)


def test_components_are_those_of_scikit_learn_where_nothing_is_missing() -> None:
    long = [np.concatenate([one] * 40) for one in executions(1)]  # a start without a past hardly counts then
    model = Pca.fit(long, Training(method="pca"), lambda: None, Checkpoint())
    oracle = PCA(EXPLAINED).fit(full_windows(windows(long)))
    assert abs(oracle.n_components_ - len(model.components)) <= 1
    n = min(oracle.n_components_, len(model.components))
    overlap = np.linalg.svd(oracle.components_[: n - 1] @ model.components.T, compute_uv=False)
    assert overlap.min() > 0.98  # cosines of the angles between the two spaces


def test_components_survive_gaps_in_the_training_data() -> None:
    whole = executions(0, n=40)
    generator = np.random.default_rng(5)
    holed = [np.where(generator.random(one.shape) < 0.2, np.nan, one) for one in whole]
    models = [Pca.fit(data, Training(method="pca"), lambda: None, Checkpoint()) for data in (whole, holed)]
    first = [model.components[0] for model in models]
    assert abs(first[0] @ first[1]) > 0.98


def test_what_was_never_seen_is_an_error() -> None:
    model, usual = fitted(), executions(0)[0]
    strange = usual.copy()
    strange[15:, 2] += 3
    assert errors_of(model, strange)[20:].min() > errors_of(model, usual)[20:].max()


def test_a_step_without_measurements_has_no_error() -> None:
    assert np.isnan(fitted().stream().step(np.full(CHANNELS, np.nan), 0))


@pytest.mark.parametrize("channels", [1, 3])
def test_constant_channels_are_no_trouble(channels: int) -> None:
    flat = [np.zeros((12, channels)) for _ in range(4)]
    model = Pca.fit(flat, Training(method="pca"), lambda: None, Checkpoint())
    assert np.isfinite(errors_of(model, flat[0])).all()
