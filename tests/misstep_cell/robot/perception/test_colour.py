import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.perception.colour import OBJECT, PUCK, TARGET, colour_mask, hue_saturation

channels = st.integers(0, 255)


@given(channels, channels, channels)
def test_hue_and_saturation_agree_with_the_standard_library(red, green, blue):
    hue, saturation = hue_saturation(np.array([[red, green, blue]], float))
    expected_hue, expected_saturation, _ = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)

    np.testing.assert_allclose(saturation[0], expected_saturation, atol=1e-9)
    if expected_saturation > 0:
        np.testing.assert_allclose(hue[0], 360 * expected_hue, atol=1e-6)


@pytest.mark.parametrize(("band", "hue_deg"), [(OBJECT, 240), (TARGET, 328), (PUCK, 52)])
def test_a_band_takes_its_own_strong_colours_and_no_pale_or_foreign_ones(band, hue_deg):
    strong, pale = colorsys.hsv_to_rgb(hue_deg / 360, 0.7, 0.7), colorsys.hsv_to_rgb(hue_deg / 360, 0.3, 0.7)
    green = colorsys.hsv_to_rgb(120 / 360, 0.7, 0.7)

    np.testing.assert_array_equal(colour_mask(255 * np.array([strong, pale, green]), band), [True, False, False])
