import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.perception.box import (
    BoxPose,
    as_box,
    as_vector,
    fit_box,
    fuse_boxes,
    localise_object,
    localise_target,
    quarter_turn,
)
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.scene import Shape
from misstep_cell.world.simulation import Simulation


def side_difference(a_rad, b_rad):
    return abs(quarter_turn(a_rad - b_rad))


@given(st.floats(-1.5, 1.5), st.floats(0.03, 0.05), st.floats(0.06, 0.09), st.floats(-0.2, 0.2))
@settings(max_examples=40, deadline=None)
def test_fits_the_box_that_the_points_came_from(yaw, short_m, long_m, x_m):
    u, v = np.meshgrid(np.linspace(-0.5, 0.5, 25), np.linspace(-0.5, 0.5, 25))
    # At yaw 0 the shorter side lies along y, where the fingers close.
    along, across = long_m * u.ravel(), short_m * v.ravel()
    x, y = np.cos(yaw) * along - np.sin(yaw) * across + x_m, np.sin(yaw) * along + np.cos(yaw) * across
    box = fit_box(np.column_stack([x, y, np.full(x.size, 0.07)]))

    np.testing.assert_allclose(box.centre_m, [x_m, 0.0, 0.035], atol=0.002)
    np.testing.assert_allclose(box.size_m, [short_m, long_m, 0.07], atol=0.004)
    assert side_difference(box.yaw_rad, yaw) < np.radians(2.0)


def found_and_true(seed, skill, look):
    """What the robot sees of a drawn scene, and the scene."""
    cell = Simulation(draw_scene(np.random.default_rng(seed), skill))
    return look(cell), cell.scene


@pytest.mark.parametrize("seed", range(6))
def test_localises_the_object_on_the_table(seed):
    found, scene = found_and_true(seed, "grasp", localise_object)
    true = scene.object

    np.testing.assert_allclose(found.centre_m[:2], [true.x_m, true.y_m], atol=0.01)
    np.testing.assert_allclose(found.size_m[2], 2 * true.half_size_m[2], atol=0.012)
    if true.shape is Shape.BOX:
        assert side_difference(found.yaw_rad, true.yaw_rad) < np.radians(12)


@pytest.mark.parametrize("skill", ["place_in_container", "put_on_top", "pour"])
@pytest.mark.parametrize("seed", range(3))
def test_localises_trays_bases_and_bowls(seed, skill):
    found, scene = found_and_true(seed, skill, localise_target)
    true = scene.target

    np.testing.assert_allclose(found.centre_m[:2], [true.x_m, true.y_m], atol=0.01)
    np.testing.assert_allclose(
        found.size_m, 2 * np.array([*sorted(true.half_size_m[:2]), true.half_size_m[2]]), atol=0.012
    )


@pytest.mark.parametrize("localise", [localise_object, localise_target])
def test_distractors_and_the_button_are_neither_object_nor_target(localise):
    with pytest.raises(PerceptionError):
        localise(Simulation(draw_scene(np.random.default_rng(0), "press_button")))


def box(x_m, yaw_rad, size_m=(0.04, 0.07, 0.06)):
    return BoxPose(np.array([x_m, 0.0, 0.03]), yaw_rad, np.array(size_m))


def test_fusing_forgives_one_bad_look_and_the_turn_of_a_side():
    found = fuse_boxes([box(9.0, 1.57), box(0.5, 1.56), box(0.502, -1.57), box(0.504, 1.57)])

    assert abs(found.centre_m[0] - 0.502) < 0.001
    assert side_difference(found.yaw_rad, np.pi / 2) < 0.02


def test_looks_that_disagree_on_the_shorter_side_are_not_mixed():
    found = fuse_boxes([box(0.5, 0.1, (0.08, 0.081, 0.06)), box(0.5, 0.1 - np.pi / 2, (0.079, 0.08, 0.06))])

    assert abs((found.yaw_rad - 0.1 + np.pi / 4) % (np.pi / 2) - np.pi / 4) < 0.01
    assert found.size_m[0] <= found.size_m[1]


@given(st.floats(-1.5, 1.5), st.floats(-4.0, 4.0))
def test_a_box_described_from_another_side_is_the_same_box(yaw, near_yaw):
    vector = as_vector(box(0.5, yaw), near_yaw)
    same = as_box(vector)

    assert abs(vector[3] - near_yaw) <= np.pi / 4 + 1e-9
    assert side_difference(same.yaw_rad, yaw) < 1e-9
    np.testing.assert_array_equal(same.size_m, [0.04, 0.07, 0.06])
