"""Points at the box with the tip of the gripper."""

import numpy as np

from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.robot.kinematics.model import HOME_RAD
from misstep_cell.robot.perception.box import BoxPose, localise_object
from misstep_cell.robot.planning.joint import plan_joint
from misstep_cell.robot.pose import Pose, pointing_down
from misstep_cell.robot.skills.state_machine import State, StateMachine

_ABOVE_TOP_M = 0.05


class Point(StateMachine):
    """look, reach, hold, return home."""

    def start(self) -> State:
        """Finds the object."""
        self._target = pointing_pose(localise_object(self.robot.hardware))
        return self.reach

    def reach(self) -> State:
        """Brings the tip over the object."""
        self.robot.execute(plan_joint(self.robot.arm.joints(), solve_ik(self._target, HOME_RAD)))
        return self.hold

    def hold(self) -> State:
        """Keeps pointing for a while."""
        self.robot.wait(1.0)
        return self.return_home

    def return_home(self) -> None:
        """Draws the arm back."""
        self.robot.execute(plan_joint(self.robot.arm.joints(), HOME_RAD))


def pointing_pose(box: BoxPose) -> Pose:
    """Where the tip must be to point at a box from above."""
    height_m = box.centre_m[2] + box.size_m[2] / 2 + _ABOVE_TOP_M
    return pointing_down(np.array([box.centre_m[0], box.centre_m[1], height_m]), 0.0)
