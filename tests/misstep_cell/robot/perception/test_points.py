import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.hardware import RangeImage
from misstep_cell.robot.perception.points import Cloud, camera_in_base, cloud_in_base, crop, deproject
from misstep_cell.world.camera_mount import camera_position, camera_rotation
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import Simulation


def test_the_calibration_is_true():
    np.testing.assert_allclose(camera_in_base().position_m, camera_position(), atol=1e-4)
    np.testing.assert_allclose(camera_in_base().rotation, camera_rotation(), atol=1e-4)


@given(st.floats(0.2, 3.0), st.integers(0, 3), st.integers(0, 5))
def test_points_project_back_to_their_pixels(depth_m, row, column):
    depth = np.full((4, 6), np.nan)
    depth[row, column] = depth_m
    seen = deproject(RangeImage(depth, np.full((4, 6, 3), 7, np.uint8), 50.0))

    assert len(seen.points_m) == 1
    x, y, z = seen.points_m[0]
    np.testing.assert_allclose([50.0 * x / z + 2.5, 50.0 * y / z + 1.5, z], [column, row, depth_m], atol=1e-9)
    np.testing.assert_array_equal(seen.rgb, [[7, 7, 7]])


def test_the_table_lies_at_height_zero():
    cell = Simulation(draw_scene(np.random.default_rng(0), "press_button"))
    cloud = cloud_in_base(cell.capture_range_image())
    on_the_table = crop(cloud, np.array([0.5, -0.2, -0.1]), np.array([0.8, 0.2, 0.1]))

    assert len(on_the_table.points_m) > 500
    assert abs(np.median(on_the_table.points_m[:, 2])) < 0.001


def test_crop_keeps_what_is_inside():
    cloud = Cloud(np.array([[0.0, 0, 0], [1, 1, 1], [2, 0, 0]]), np.zeros((3, 3)))
    kept = crop(cloud, np.array([-1.0, -1, -1]), np.array([1.5, 1.5, 1.5]))

    np.testing.assert_array_equal(kept.points_m, [[0, 0, 0], [1, 1, 1]])
