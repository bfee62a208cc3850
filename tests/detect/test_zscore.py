import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.detect.checkpoint import Checkpoint
from misstep.detect.method import errors_of
from misstep.detect.training import Training
from misstep.detect.zscore import ZScore

REACH, LEAST = 3, 0.05


def holed(generator: np.random.Generator, steps: int, gaps: float) -> np.ndarray:
    values = generator.normal(size=(steps, 2))
    return np.where(generator.random(values.shape) < gaps, np.nan, values)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 20), st.floats(0, 0.6), st.integers(0, 2**31))
def test_errors_are_the_literal_ones(steps: int, gaps: float, seed: int) -> None:
    generator = np.random.default_rng(seed)
    successes = [holed(generator, 12, gaps) for _ in range(9)]
    successes.append(generator.normal(size=(12, 2)))  # so that every step was measured by someone
    model = ZScore.fit(successes, Training(method="zscore"), lambda: None, Checkpoint())
    new = holed(generator, steps, gaps)
    expected = []
    for t, row in enumerate(new):
        near = slice(max(min(t, 11) - REACH, 0), min(t, 11) + REACH + 1)
        z = []
        for channel in (0, 1):
            pool = np.concatenate([one[near, channel] for one in successes])
            deviation = max(np.nanstd(pool), LEAST)
            z.append((row[channel] - np.nanmean(pool)) / deviation)
        finite = [one**2 for one in z if np.isfinite(one)]
        expected.append(np.log(np.mean(finite) + 1e-6) if finite else np.nan)
    np.testing.assert_allclose(errors_of(model, new), expected, atol=1e-5)
