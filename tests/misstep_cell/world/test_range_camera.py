import numpy as np
import pytest

from misstep_cell.world.disturbances import Light
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.range_camera import FOCAL_PX, HEIGHT_PX, WIDTH_PX
from misstep_cell.world.simulation import Simulation


def image(item="push", seed=0):
    return Simulation(draw_scene(np.random.default_rng(seed), item)).capture_range_image()


def test_shape_and_types():
    seen = image()

    assert seen.depth_m.shape == (HEIGHT_PX, WIDTH_PX)
    assert seen.rgb.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert seen.rgb.dtype == np.uint8
    assert seen.focal_px == FOCAL_PX


def test_an_exposure_takes_three_cycles():
    cell = Simulation(draw_scene(np.random.default_rng(0), "press_button"))
    cell.capture_range_image()

    assert cell.t_ns == 30_000_000


def test_noise_differs_between_images_and_is_small():
    cell = Simulation(draw_scene(np.random.default_rng(0), "press_button"))
    difference = cell.capture_range_image().depth_m - cell.capture_range_image().depth_m

    assert np.nanstd(difference) == pytest.approx(np.sqrt(2) * Light().depth_noise_m, rel=0.2)


def test_colours_are_those_of_what_is_hit():
    seen = image("push").rgb.reshape(-1, 3).astype(int)
    yellow = (seen[:, 0] > 200) & (seen[:, 1] > 160) & (seen[:, 2] < 60)

    assert 20 < yellow.sum() < 300
