import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.perception.box import BoxPose
from misstep_cell.robot.pose import pointing_down
from misstep_cell.robot.skills.pick import grasp_pose
from misstep_cell.robot.skills.transfer import along_sides, standing_on

BASE = BoxPose(np.array([0.55, -0.2, 0.025]), 0.3, np.array([0.10, 0.11, 0.05]))


@given(st.floats(-1.6, 1.6))
def test_the_hand_turns_to_the_nearest_side(yaw):
    turned = along_sides(BASE, yaw)

    assert abs(turned - yaw) <= np.pi / 4 + 1e-9
    assert abs(np.sin(2 * (turned - BASE.yaw_rad))) < 1e-9


def test_what_stands_higher_is_held_higher_by_as_much():
    grasp = grasp_pose(BoxPose(np.array([0.5, 0.1, 0.035]), 0.2, np.array([0.05, 0.07, 0.07])))
    put = standing_on(np.array([0.55, -0.2, 0.05]), grasp.position_m[2], 0.3)

    np.testing.assert_allclose(put.position_m, [0.55, -0.2, grasp.position_m[2] + 0.05])
    np.testing.assert_allclose(put.rotation, pointing_down(np.zeros(3), 0.3).rotation)
