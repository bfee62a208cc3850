import numpy as np
import pytest

from misstep_cell.robot.kinematics.forward import forward
from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.robot.perception.box import BoxPose
from misstep_cell.robot.planning.limits import check_limits
from misstep_cell.robot.planning.trajectory import time_path
from misstep_cell.robot.pose import pointing_forward
from misstep_cell.robot.settings import Settings
from misstep_cell.robot.skills.pour import _FORWARD_RAD, gripping_pose, plan_turn, pouring_pose, tilted

CUP = BoxPose(np.array([0.65, 0.08, 0.06]), 0.0, np.array([0.06, 0.06, 0.12]))
BOWL = BoxPose(np.array([0.63, -0.2, 0.025]), 0.3, np.array([0.16, 0.16, 0.05]))
HAND_HALF_WIDTH_M = 0.06


def test_a_cup_is_gripped_level_below_its_rim_with_its_middle_between_the_fingers():
    pose = gripping_pose(CUP)

    np.testing.assert_allclose(pose.rotation[:, 2], [1.0, 0.0, 0.0], atol=1e-12)
    assert pose.position_m[1] == pytest.approx(CUP.centre_m[1])
    assert 0.01 < pose.position_m[0] - CUP.centre_m[0] < 0.04
    assert 0.02 < CUP.size_m[2] - pose.position_m[2] < 0.05


def test_a_low_cup_is_gripped_as_low_as_the_wrist_can_be():
    low = BoxPose(CUP.centre_m, 0.0, np.array([0.06, 0.06, 0.08]))

    assert gripping_pose(low).position_m[2] > 0.07


def test_a_tilted_cup_leans_to_the_robots_right_about_the_tip():
    upright = pointing_forward(np.array([0.65, 0.0, 0.2]))
    tilt = tilted(upright, 1.0)

    up = tilt.rotation @ upright.rotation.T @ [0.0, 0.0, 1.0]
    np.testing.assert_allclose(up, [0.0, -np.sin(1.0), np.cos(1.0)], atol=1e-12)
    np.testing.assert_array_equal(tilt.position_m, upright.position_m)


def test_neither_the_cup_nor_the_tilted_hand_touches_the_bowl():
    above_rim_m = pouring_pose(BOWL).position_m[2] - BOWL.size_m[2]

    assert above_rim_m > gripping_pose(CUP).position_m[2] + 0.01
    assert above_rim_m > HAND_HALF_WIDTH_M


def test_the_tilted_rim_is_over_the_bowl():
    grip, upright = gripping_pose(CUP), pouring_pose(BOWL)
    rim_m = CUP.size_m[2] - grip.position_m[2]
    tilt = tilted(upright, Settings().pour_tilt_rad)
    up = tilt.rotation @ upright.rotation.T @ [0.0, 0.0, 1.0]

    assert abs(tilt.position_m[1] + rim_m * up[1] - BOWL.centre_m[1]) < BOWL.size_m[0] / 2


@pytest.mark.parametrize("x_m", [0.61, 0.67])
@pytest.mark.parametrize("y_m", [-0.23, -0.17])
def test_the_turn_keeps_the_tip_in_place_within_limits_and_without_haste(x_m, y_m):
    upright = pouring_pose(BoxPose(np.array([x_m, y_m, 0.025]), 0.0, BOWL.size_m))
    path = plan_turn(solve_ik(upright, _FORWARD_RAD), tilted(upright, Settings().pour_tilt_rad))

    check_limits(path.joints_rad)
    for joints in path.joints_rad:
        np.testing.assert_allclose(forward(joints).position_m, upright.position_m, atol=1e-3)
    assert np.abs(time_path(path).velocity_rad_s).max() < 1.0
