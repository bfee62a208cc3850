import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.errors import PlanningError
from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.robot.kinematics.model import HOME_RAD
from misstep_cell.robot.planning.collision import collision_free
from misstep_cell.robot.planning.joint import interpolate_joints, plan_joint, travelled_rad
from misstep_cell.robot.pose import pointing_down


@given(st.integers(0, 2**32 - 1), st.integers(2, 4))
def test_interpolation_passes_all_corners_in_small_steps(seed, n):
    corners = np.random.default_rng(seed).uniform(-2.0, 2.0, (n, 7))
    joints = interpolate_joints(corners)

    np.testing.assert_allclose(joints[[0, -1]], corners[[0, -1]])
    for corner in corners:
        assert np.abs(joints - corner).max(axis=1).min() < 1e-9
    assert np.abs(np.diff(joints, axis=0)).max() <= 0.1 + 1e-9


def test_the_way_is_that_of_the_busiest_joint():
    joints = np.zeros((3, 7))
    joints[1, 2], joints[2, 2], joints[2, 4] = 0.5, 0.6, -0.3

    np.testing.assert_allclose(travelled_rad(joints), [0.0, 0.5, 0.8])


def test_a_free_way_is_straight():
    goal = HOME_RAD + 0.2
    path = plan_joint(HOME_RAD, goal)

    shares = (path.joints_rad - HOME_RAD) / 0.2
    np.testing.assert_allclose(shares, shares[:, :1] * np.ones(7), atol=1e-9)


def test_a_detour_is_taken_around_the_post():
    before = solve_ik(pointing_down(np.array([0.47, 0.14, 0.2]), 0.0), HOME_RAD)
    behind = solve_ik(pointing_down(np.array([0.40, 0.42, 0.2]), 0.0), HOME_RAD)
    assert not collision_free(interpolate_joints(np.array([before, behind])))

    path = plan_joint(before, behind)
    np.testing.assert_allclose(path.joints_rad[[0, -1]], [before, behind])
    assert collision_free(path.joints_rad)


def test_a_goal_inside_the_post_has_no_way():
    inside = solve_ik(pointing_down(np.array([0.47, 0.27, 0.2]), 0.0), HOME_RAD)

    with pytest.raises(PlanningError, match="every way"):
        plan_joint(HOME_RAD, inside)
