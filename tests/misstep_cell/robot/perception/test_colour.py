import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.perception.colour import hue_saturation, localise_colour
from misstep_cell.world.scene import draw_scene
from misstep_cell.world.simulation import Simulation

channels = st.integers(0, 255)


@given(channels, channels, channels)
def test_hue_and_saturation_agree_with_the_standard_library(red, green, blue):
    hue, saturation = hue_saturation(np.array([[red, green, blue]], float))
    expected_hue, expected_saturation, _ = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)

    np.testing.assert_allclose(saturation[0], expected_saturation, atol=1e-9)
    if expected_saturation > 0:
        np.testing.assert_allclose(hue[0], 360 * expected_hue, atol=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_localises_the_puck(seed):
    cell = Simulation(draw_scene(np.random.default_rng(seed), "puck"))

    np.testing.assert_allclose(localise_colour(cell), [cell.scene.puck.x_m, cell.scene.puck.y_m], atol=0.012)


@pytest.mark.parametrize("item", ["none", "box"])
def test_the_button_and_boxes_are_no_puck(item):
    with pytest.raises(PerceptionError, match="yellow"):
        localise_colour(Simulation(draw_scene(np.random.default_rng(0), item)))
