"""Grasps the object on the table and lifts it."""

import numpy as np

from misstep_cell.robot.perception.box import BoxPose, localise_object
from misstep_cell.robot.planning.cartesian import plan_cartesian
from misstep_cell.robot.pose import Pose, pointing_down
from misstep_cell.robot.skills.state_machine import State, StateMachine

_ABOVE_M = 0.12
_LIFT_M = 0.14
_FINGER_DEPTH_M = 0.045
_LOWEST_TIP_M = 0.012


class Grasp(StateMachine):
    """look, reach over, reach down, grip, lift."""

    def start(self) -> State:
        """Finds the object and opens the hand."""
        self._grasp = grasp_pose(localise_object(self.robot.hardware))
        self.robot.hand.open()
        return self.reach_over

    def reach_over(self) -> State:
        """Brings the hand over the object."""
        self.robot.execute(plan_cartesian(self.robot.arm.joints(), self._grasp.raised(_ABOVE_M)))
        return self.reach_down

    def reach_down(self) -> State:
        """Brings the fingers to both sides of the object."""
        self.robot.execute(plan_cartesian(self.robot.arm.joints(), self._grasp), speed_scale=0.5)
        return self.grip

    def grip(self) -> State:
        """Closes the fingers."""
        self.robot.hand.close()
        if not self.robot.hand.holds_something():
            self.robot.events.report("nothing gripped")
        return self.lift

    def lift(self) -> None:
        """Lifts what it holds and shows it for a moment."""
        self.robot.execute(plan_cartesian(self.robot.arm.joints(), self._grasp.raised(_LIFT_M)), speed_scale=0.7)
        self.robot.wait(0.6)


def grasp_pose(box: BoxPose) -> Pose:
    """Where the tip must be to grip a box from above, across its shorter side."""
    top_m = box.centre_m[2] + box.size_m[2] / 2
    depth_m = max(top_m - _FINGER_DEPTH_M, _LOWEST_TIP_M)
    return pointing_down(np.array([box.centre_m[0], box.centre_m[1], depth_m]), box.yaw_rad)
