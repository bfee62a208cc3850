import numpy as np
import pytest

from misstep.evaluate.metrics import reliability
from misstep.evaluate.risk_calibration import RiskCalibration


def of(risks: np.ndarray, truth: np.ndarray, seed: int = 1) -> RiskCalibration:
    failed = np.random.default_rng(seed).random(len(risks)) < truth
    return RiskCalibration.of(risks, failed, [f"seed {number // 2}" for number in range(len(risks))])


def test_risks_that_are_right_err_by_as_much_as_chance_makes_them() -> None:
    risks = np.random.default_rng(0).random(100)
    found = of(risks, risks)
    assert found.error.n == 50 and 0.05 < found.by_chance < 0.15  # a hundred executions make that of nothing
    assert found.error.mean < 1.5 * found.by_chance
    assert all(one.observed.low <= one.stated <= one.observed.high for one in found.statements)


def test_risks_that_are_too_sure_err_by_more() -> None:
    truth = np.random.default_rng(0).uniform(0.3, 0.7, 200)
    found = of((truth > 0.5).astype(float) * 0.98 + 0.01, truth)
    assert found.error.low > 2 * found.by_chance
    _, low, high = found.statements
    assert low.name == "a risk up to 0.5" and low.observed.low > low.stated and high.observed.high < high.stated


def test_the_error_is_the_expected_calibration_error() -> None:
    risks, failed = np.array([0.1, 0.2, 0.9, 0.9]), np.array([False, True, True, True])
    found = RiskCalibration.of(risks, failed, list("abcd"))
    assert found.error.mean == pytest.approx(reliability(risks, failed).error) == pytest.approx((0.1 + 0.8 + 0.2) / 4)
    assert [(one.name, one.observed.n) for one in found.statements] == [
        ("any risk", 4), ("a risk up to 0.5", 2), ("a risk above 0.5", 2)
    ]  # fmt: skip
