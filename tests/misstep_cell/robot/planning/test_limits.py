import numpy as np
import pytest

from misstep_cell.robot.errors import PlanningError
from misstep_cell.robot.kinematics.model import JOINT_LIMITS_RAD
from misstep_cell.robot.planning.limits import check_limits


def test_the_limits_themselves_are_allowed():
    check_limits(np.array([JOINT_LIMITS_RAD, -JOINT_LIMITS_RAD]))


def test_joints_beyond_their_limits_are_named():
    postures = np.zeros((2, 7))
    postures[0, 1], postures[1, 5] = 2.2, -2.2

    with pytest.raises(PlanningError, match=r"\[2, 6\]"):
        check_limits(postures)
