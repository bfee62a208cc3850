from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.robot.errors import PlanningError, RobotError
from misstep_cell.robot.kinematics.forward import forward
from misstep_cell.robot.kinematics.model import HOME_RAD
from misstep_cell.robot.planning.cartesian import interpolate_poses, plan_cartesian, slerp
from misstep_cell.robot.pose import pointing_down, rotation_about, rotation_vector

goals = st.tuples(st.floats(0.45, 0.65), st.floats(-0.15, 0.15), st.floats(0.05, 0.3)).map(np.array)


@given(goals, st.floats(-0.6, 0.6))
@settings(max_examples=15, deadline=None)
def test_the_tip_moves_in_a_straight_line_to_the_goal(position, yaw):
    start, goal = forward(HOME_RAD), pointing_down(position, yaw)
    path = plan_cartesian(HOME_RAD, goal)

    tips = [forward(joints) for joints in path.joints_rad]
    np.testing.assert_allclose(tips[-1].position_m, goal.position_m, atol=1e-3)
    np.testing.assert_allclose(tips[-1].rotation, goal.rotation, atol=2e-3)
    way = goal.position_m - start.position_m
    for tip, travelled in zip(tips, path.travelled, strict=True):
        on_the_line = start.position_m + travelled / path.travelled[-1] * way
        np.testing.assert_allclose(tip.position_m, on_the_line, atol=2e-3)
    np.testing.assert_allclose(path.travelled[-1], np.linalg.norm(way))


def test_a_line_through_the_table_is_refused():
    with pytest.raises(PlanningError, match="obstacle"):
        plan_cartesian(HOME_RAD, pointing_down(np.array([0.5, 0.0, -0.05]), 0.0))


def test_a_line_out_of_reach_is_refused():
    with pytest.raises(RobotError):
        plan_cartesian(HOME_RAD, pointing_down(np.array([1.5, 0.0, 0.3]), 0.0))


@given(st.floats(0, 1), st.floats(0, 1))
def test_slerp_turns_evenly_about_one_axis(share, angle):
    axis = np.array([0.6, 0.0, 0.8])
    turned = slerp(rotation_about(0.3 * axis), rotation_about((0.3 + angle) * axis), share)

    np.testing.assert_allclose(rotation_vector(turned), (0.3 + share * angle) * axis, atol=1e-9)


def test_waypoints_are_close_in_place_and_turn():
    poses = interpolate_poses(pointing_down(np.zeros(3), 0.0), pointing_down(np.array([0.2, 0, 0]), 1.5))

    for before, after in pairwise(poses):
        assert np.linalg.norm(after.position_m - before.position_m) <= 0.02 + 1e-9
        assert np.linalg.norm(rotation_vector(after.rotation @ before.rotation.T)) <= 0.1 + 1e-9
