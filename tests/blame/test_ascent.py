import numpy as np
import pytest
from scipy.optimize import minimize

from misstep.blame.ascent import maximise


def hill(at: np.ndarray) -> float:
    """A ridge that bends, as Rosenbrock's, with its top at (1, 1, 0)."""
    return float(-((1 - at[0]) ** 2) - 3 * (at[1] - at[0] ** 2) ** 2 - 0.5 * at[2] ** 2)


def test_it_finds_the_top_that_scipy_finds() -> None:
    start = np.array([-0.5, 0.8, 2.0])
    theirs = minimize(lambda at: -hill(at), start, method="BFGS").x
    ours = maximise(hill, start)
    assert ours == pytest.approx(theirs, abs=0.1)
    assert hill(ours) > -0.003


def test_on_top_it_stays() -> None:
    assert maximise(hill, np.array([1.0, 1.0, 0.0])).tolist() == [1.0, 1.0, 0.0]
