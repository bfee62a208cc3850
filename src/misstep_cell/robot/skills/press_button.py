"""Presses the emergency button, whose place beside the robot is known."""

import numpy as np

from misstep_cell.robot.control.force import ContactGuard
from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.robot.kinematics.model import HOME_RAD
from misstep_cell.robot.planning.joint import plan_joint
from misstep_cell.robot.pose import pointing_down
from misstep_cell.robot.skills.state_machine import State, StateMachine

_BUTTON_TOP_M = np.array([0.42, 0.40, 0.135])
_YAW_RAD = 0.76  # across the line from the robot's base
_ABOVE_M = 0.06
_BELOW_M = -0.023
_PRESS_SPEED_SCALE = 0.25
_CONTACT_N = 18.0


class PressButton(StateMachine):
    """reach over, press, retreat."""

    def start(self) -> State:
        """Brings the tip over the button."""
        top = pointing_down(_BUTTON_TOP_M, _YAW_RAD)
        self._above_rad = solve_ik(top.raised(_ABOVE_M), HOME_RAD)
        self._pressed_rad = solve_ik(top.raised(_BELOW_M), self._above_rad)
        self.robot.execute(plan_joint(self.robot.arm.joints(), self._above_rad))
        return self.press

    def press(self) -> State:
        """Moves down until the button's stop is felt."""
        self.robot.force.zero()
        guard = ContactGuard(self.robot.force, _CONTACT_N)
        if self.robot.execute(plan_joint(self.robot.arm.joints(), self._pressed_rad), _PRESS_SPEED_SCALE, guard):
            self.robot.events.report("no resistance felt")
        return self.retreat

    def retreat(self) -> None:
        """Lets the button go."""
        self.robot.execute(plan_joint(self.robot.arm.joints(), self._above_rad))
