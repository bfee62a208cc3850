import numpy as np
import pytest

from misstep.detect.scaling import Scaling


def test_scaling_to_the_unit_interval_and_to_unit_spread() -> None:
    values = np.array([[0.0, 5.0], [4.0, 5.0], [2.0, np.nan]])
    unit = Scaling.of(values, "paper").apply(values)
    assert (np.nanmin(unit[:, 0]), np.nanmax(unit[:, 0])) == (0, 1)
    standard = Scaling.of(values, "default").apply(values)
    assert np.nanstd(standard[:, 0]) == pytest.approx(1)
    assert standard[:2, 1].tolist() == [0, 0]  # a constant channel is not blown up
