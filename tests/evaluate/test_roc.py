import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_curve

from misstep.evaluate.roc import RocCurve


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 40))
def test_it_is_the_curve_of_scikit_learn(seed: int, n: int) -> None:
    generator = np.random.default_rng(seed)
    failed = np.arange(n) % 2 == 0
    scores = np.round(generator.random(n) + 0.4 * failed, 1)  # ties
    ours = RocCurve.of(scores, failed, [str(k) for k in range(n)])
    alarms, found, _ = roc_curve(failed, scores, drop_intermediate=False)
    theirs = [found[alarms <= at + 1e-12].max() for at in ours.false_alarms]
    np.testing.assert_allclose(ours.found, theirs)


def test_the_band_holds_the_curve_and_narrows_with_the_scenes() -> None:
    def width(n: int) -> float:
        generator = np.random.default_rng(1)
        failed = np.arange(n) % 2 == 0
        curve = RocCurve.of(generator.normal(size=n) + failed, failed, [str(k) for k in range(n)])
        assert (curve.low <= curve.found + 1e-9).all() and (curve.found <= curve.high + 1e-9).all()
        return float((curve.high - curve.low).mean())

    assert width(400) < 0.5 * width(40)
