import json
import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from misstep.view.plain import plain

decimals = st.builds(lambda whole, power: float(f"{whole}e{power}"), st.integers(-(10**7), 10**7), st.integers(-30, 30))


@given(arrays(np.float64, st.integers(0, 20), elements=st.floats() | decimals))
@example(np.array([0.0, -0.0, np.nan, np.inf, 5e-324, 1.7e308, 999999.5, 1234567.5, 0.1234565, 1e22, 1e23, 1e-17]))
def test_an_array_is_each_number_formatted_with_six_digits(values: np.ndarray) -> None:
    expected = [float(f"{value:.6g}") if math.isfinite(value) else None for value in values.tolist()]
    assert repr(plain(values)) == repr(expected)


def test_all_that_a_page_gets_is_json() -> None:
    data = {
        "texts": ("a", "ü"),
        "none": None,
        "flags": [True, False],
        "counts": np.array([[1.0, np.nan], [2.00000049, 3]]),
        "narrow": np.array([0.1], np.float32),
        "whole": np.arange(2),
        "one": 1 / 3,
        "no number": math.inf,
    }
    assert json.loads(json.dumps(plain(data), allow_nan=False)) == {
        "texts": ["a", "ü"],
        "none": None,
        "flags": [True, False],
        "counts": [[1.0, None], [2.0, 3.0]],
        "narrow": [0.1],
        "whole": [0, 1],
        "one": 0.333333,
        "no number": None,
    }
