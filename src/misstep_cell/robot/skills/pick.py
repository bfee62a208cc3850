"""Picks a thing up from the table: what several skills begin with."""

import numpy as np

from misstep_cell.robot.control.arm import Guard
from misstep_cell.robot.perception.box import BoxPose, localise_object
from misstep_cell.robot.planning.cartesian import plan_cartesian
from misstep_cell.robot.planning.furniture import FURNITURE
from misstep_cell.robot.planning.surroundings import Surroundings
from misstep_cell.robot.pose import Pose, pointing_down
from misstep_cell.robot.skills.state_machine import State, StateMachine
from misstep_cell.robot.world_model import WorldModel

_ABOVE_M = 0.12
_LIFT_M = 0.14
_FINGER_DEPTH_M = 0.045
_LOWEST_TIP_M = 0.012


class Pick(StateMachine):
    """look, reach over, reach down, grip, lift."""

    def start(self) -> State:
        """Looks where everything is and opens the hand."""
        self.world = self.look()
        self.grasp = grasp_pose(self.world.object)
        self.robot.hand.open()
        return self.reach_over

    def look(self) -> WorldModel:
        """What the skill must know of the world before it begins."""
        return WorldModel(localise_object(self.robot.hardware))

    def reach_over(self) -> State:
        """Brings the hand over the object."""
        self.move(self.grasp.raised(_ABOVE_M), self.world.surroundings())
        return self.reach_down

    def reach_down(self) -> State:
        """Brings the fingers to both sides of the object."""
        self.move(self.grasp, speed_scale=0.5)
        return self.grip

    def grip(self) -> State:
        """Closes the fingers."""
        self.robot.hand.close()
        if self.robot.hand.holds_something():
            self.world = self.world.gripped(self.grasp)
        else:
            self.robot.events.report("nothing gripped")
        return self.lift

    def lift(self) -> State | None:
        """Lifts what it holds."""
        self.move(self.grasp.raised(_LIFT_M), speed_scale=0.7)
        return None

    def move(
        self, goal: Pose, surroundings: Surroundings = FURNITURE, speed_scale: float = 1.0, guard: Guard | None = None
    ) -> bool:
        """Moves the tip in a straight line, clear only of the furniture where the hand is to touch the rest.

        Returns:
            False if the guard stopped it.
        """
        path = plan_cartesian(self.robot.arm.joints(), goal, surroundings)
        return self.robot.execute(path, speed_scale, guard)


def grasp_pose(box: BoxPose) -> Pose:
    """Where the tip must be to grip a box from above, across its shorter side."""
    top_m = box.centre_m[2] + box.size_m[2] / 2
    depth_m = max(top_m - _FINGER_DEPTH_M, _LOWEST_TIP_M)
    return pointing_down(np.array([box.centre_m[0], box.centre_m[1], depth_m]), box.yaw_rad)
