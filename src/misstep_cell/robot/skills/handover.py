"""Takes an object that a human puts into the hand."""

import numpy as np

from misstep_cell.robot.control.force import HandoverDetector
from misstep_cell.robot.hardware import CYCLE_S
from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.robot.planning.joint import plan_joint
from misstep_cell.robot.pose import pointing_forward
from misstep_cell.robot.skills.state_machine import State, StateMachine

_REACH_M = np.array([0.58, -0.36, 0.42])
_FORWARD_RAD = np.array([-0.55, -0.46, 0.0, 1.81, 0.0, 0.69, 0.0])  # a posture like the one that is sought
_PATIENCE_S = 6.0


class Handover(StateMachine):
    """reach forward, wait for the object, take it."""

    def start(self) -> State:
        """Holds the open hand out."""
        self.robot.hand.open()
        self.robot.execute(plan_joint(self.robot.arm.joints(), solve_ik(pointing_forward(_REACH_M), _FORWARD_RAD)))
        return self.wait_for_object

    def wait_for_object(self) -> State | None:
        """Waits until somebody pushes something against the palm."""
        self.robot.force.zero()
        detector = HandoverDetector(self.robot.force)
        for _ in range(round(_PATIENCE_S / CYCLE_S)):
            self.robot.hardware.wait_cycle()
            if detector.noticed(self.robot.hardware.read()):
                return self.take
        self.robot.events.report("nobody handed anything over")
        return None

    def take(self) -> None:
        """Closes the hand and waits until the human has let go."""
        self.robot.hand.close()
        if not self.robot.hand.holds_something():
            self.robot.events.report("nothing gripped")
        self.robot.wait(1.5)
