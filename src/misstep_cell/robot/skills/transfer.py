"""Picks a thing up and puts it down elsewhere: what the placing skills share."""

from abc import abstractmethod

import numpy as np

from misstep_cell.robot.control.force import ContactGuard
from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.kinematics.forward import forward
from misstep_cell.robot.kinematics.model import HOME_RAD
from misstep_cell.robot.perception.box import BoxPose
from misstep_cell.robot.planning.joint import plan_joint
from misstep_cell.robot.pose import Pose, pointing_down
from misstep_cell.robot.skills.pick import Pick
from misstep_cell.robot.skills.state_machine import State

_OVER_M = 0.08  # from where the object is put down to where it is carried
_BEYOND_M = 0.01  # how much lower than seen the ground may lie
_LOWER_SPEED_SCALE = 0.15
_CONTACT_N = 4.0


class Transfer(Pick):
    """look, reach over, reach down, grip, lift, carry over, lower, release, retreat, return home."""

    @abstractmethod
    def put_pose(self) -> Pose:
        """Where the tip must be when the object stands where it is wanted."""

    def tip_height_m(self) -> float:
        """How high above the object's foot the tip grips it."""
        return float(self.grasp.position_m[2])

    def lift(self) -> State:
        """Lifts what it holds."""
        super().lift()
        self.put = self.put_pose()
        return self.carry_over

    def carry_over(self) -> State:
        """Carries the object over its new place."""
        self.move(self.put.raised(_OVER_M), self.world.surroundings(), speed_scale=0.7)
        return self.lower

    def lower(self) -> State:
        """Lowers the object until it is felt to touch something."""
        self.robot.force.zero()
        guard = ContactGuard(self.robot.force, _CONTACT_N)
        if self.move(self.put.raised(-_BEYOND_M), speed_scale=_LOWER_SPEED_SCALE, guard=guard):
            self.robot.events.report("no contact felt")
        return self.release

    def release(self) -> State:
        """Lets the object go."""
        self.robot.hand.release()
        self.world = self.world.put_down(forward(self.robot.arm.joints()))
        return self.retreat

    def retreat(self) -> State:
        """Draws the fingers off the object."""
        self.move(self.put.raised(_OVER_M), speed_scale=0.5)
        return self.return_home

    def return_home(self) -> None:
        """Draws the arm back."""
        self.robot.execute(plan_joint(self.robot.arm.joints(), HOME_RAD, self.world.surroundings()))


def standing_on(ground_m: Floats, tip_height_m: float, yaw_rad: float) -> Pose:
    """Where the tip must be when the object stands on a point (3,), gripped at a height above its foot."""
    return pointing_down(np.array([*ground_m[:2], ground_m[2] + tip_height_m]), yaw_rad)


def along_sides(box: BoxPose, yaw_rad: float) -> float:
    """The direction of a box's side that is nearest to a yaw."""
    quarters = round((yaw_rad - box.yaw_rad) / (np.pi / 2))
    return float(box.yaw_rad + quarters * np.pi / 2)
