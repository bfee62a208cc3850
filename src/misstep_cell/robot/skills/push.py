"""Pushes the yellow puck into the goal."""

import numpy as np

from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.perception.puck import localise_puck
from misstep_cell.robot.planning.cartesian import plan_cartesian
from misstep_cell.robot.pose import Pose, pointing_down
from misstep_cell.robot.skills.state_machine import State, StateMachine

_GOAL_XY_M = np.array([0.56, -0.22])
_TIP_HEIGHT_M = 0.018
_ABOVE_M = 0.10
_BEHIND_M = 0.085
_CONTACT_M = 0.045  # from the tip to the puck's middle while the fingers push


class Push(StateMachine):
    """look, go behind the puck, down, push, up."""

    def start(self) -> State:
        """Finds the puck."""
        puck_m = localise_puck(self.robot.hardware)
        self._behind = pushing_pose(puck_m, -_BEHIND_M)
        self._pushed = pushing_pose(puck_m, distance_m(puck_m) - _CONTACT_M)
        return self.go_behind

    def go_behind(self) -> State:
        """Brings the tip over the place behind the puck."""
        self.robot.execute(plan_cartesian(self.robot.arm.joints(), self._behind.raised(_ABOVE_M)))
        return self.go_down

    def go_down(self) -> State:
        """Lowers the fingers to the table."""
        self.robot.execute(plan_cartesian(self.robot.arm.joints(), self._behind), speed_scale=0.5)
        return self.push

    def push(self) -> State:
        """Pushes the puck in a straight line."""
        self.robot.execute(plan_cartesian(self.robot.arm.joints(), self._pushed), speed_scale=0.4)
        return self.go_up

    def go_up(self) -> None:
        """Leaves the puck alone."""
        self.robot.execute(plan_cartesian(self.robot.arm.joints(), self._pushed.raised(_ABOVE_M)))


def distance_m(puck_m: Floats) -> float:
    """From the puck's middle (2,) to the goal's."""
    return float(np.linalg.norm(_GOAL_XY_M - puck_m))


def pushing_pose(puck_m: Floats, along_m: float) -> Pose:
    """The tip on the line from puck to goal, some way past the puck's middle, both fingers across the line."""
    direction = (_GOAL_XY_M - puck_m) / distance_m(puck_m)
    position = puck_m + along_m * direction
    across_rad = float(np.arctan2(direction[1], direction[0]))
    turned = (across_rad + np.pi / 2) % np.pi - np.pi / 2
    return pointing_down(np.array([*position, _TIP_HEIGHT_M]), turned)
