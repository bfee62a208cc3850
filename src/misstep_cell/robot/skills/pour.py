"""Pours what is in a cup into a bowl."""

import numpy as np

from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.robot.perception.box import BETWEEN_WALLS_M, BoxPose, localise_object, localise_target
from misstep_cell.robot.planning.cartesian import plan_cartesian
from misstep_cell.robot.planning.joint import plan_joint, travelled_rad
from misstep_cell.robot.planning.trajectory import Path
from misstep_cell.robot.pose import Pose, pointing_forward, rotation_about
from misstep_cell.robot.skills.pick import Pick
from misstep_cell.robot.skills.state_machine import State
from misstep_cell.robot.world_model import WorldModel

_FORWARD_RAD = np.array([-0.3, -1.0, 0.2, 1.9, -0.3, 1.3, 0.0])  # a posture like those that are sought
_BEYOND_M = 0.022  # from the cup's middle to the finger tips
_BELOW_RIM_M = 0.035  # where the fingers grip the cup
_LOWEST_TIP_M = 0.074  # the wrist needs its room over the table
_ABOVE_M = 0.10
_OVER_BOWL_M = 0.11  # from the bowl's rim to the tip: the cup's floor must clear the rim
_BESIDE_M = 0.07  # the lip comes down beside the tip, and what pours flies on
_TURN_SPEED_RAD_S, _TURN_ACCELERATION_RAD_S2 = 0.8, 2.0
_EMPTYING_S = 0.6


class Pour(Pick):
    """look, reach over the cup, reach down, grip, lift, carry to the bowl, tilt, tilt back."""

    def start(self) -> State:
        """Finds the cup and the bowl and opens the hand."""
        self.world = WorldModel(localise_object(self.robot.hardware, BETWEEN_WALLS_M))
        self.grasp = gripping_pose(self.world.object)
        self.upright = pouring_pose(localise_target(self.robot.hardware))
        self.robot.hand.open()
        return self.reach_over

    def reach_over(self) -> State:
        """Brings the level hand over the cup."""
        above_rad = solve_ik(self.grasp.raised(_ABOVE_M), _FORWARD_RAD)
        self.robot.execute(plan_joint(self.robot.arm.joints(), above_rad), speed_scale=2.0)
        return self.reach_down

    def lift(self) -> State:
        """Lifts the cup as high as it is poured from."""
        lift_m = self.upright.position_m[2] - self.grasp.position_m[2]
        self.move(self.grasp.raised(lift_m), speed_scale=0.7)
        return self.carry

    def carry(self) -> State:
        """Brings the cup beside the bowl."""
        self.move(self.upright, speed_scale=0.7)
        return self.tilt

    def tilt(self) -> State:
        """Rolls the hand until the cup is empty."""
        tilt = tilted(self.upright, self.robot.settings.pour_tilt_rad)
        self.robot.execute(plan_turn(self.robot.arm.joints(), tilt))
        self.robot.wait(_EMPTYING_S)
        return self.tilt_back

    def tilt_back(self) -> None:
        """Holds the empty cup upright again."""
        self.robot.execute(plan_turn(self.robot.arm.joints(), self.upright), speed_scale=2.0)


def gripping_pose(cup: BoxPose) -> Pose:
    """Where the tip must be to grip a cup from the side, below its rim."""
    height_m = max(cup.size_m[2] - _BELOW_RIM_M, _LOWEST_TIP_M)
    return pointing_forward(np.array([cup.centre_m[0] + _BEYOND_M, cup.centre_m[1], height_m]))


def pouring_pose(bowl: BoxPose) -> Pose:
    """Where the tip holds the upright cup to pour it: over the bowl, on the robot's left of its middle."""
    x, y = bowl.centre_m[:2]
    return pointing_forward(np.array([x + _BEYOND_M, y + _BESIDE_M, bowl.size_m[2] + _OVER_BOWL_M]))


def tilted(pose: Pose, tilt_rad: float) -> Pose:
    """The same place, rolled about the base's x axis: what stood upright leans to the robot's right."""
    return Pose(rotation_about(np.array([tilt_rad, 0.0, 0.0])) @ pose.rotation, pose.position_m)


def plan_turn(start_rad: Floats, goal: Pose) -> Path:
    """A path that is timed by what the joints turn, as the tip hardly moves; unit rad."""
    joints = plan_cartesian(start_rad, goal).joints_rad
    return Path(joints, travelled_rad(joints), _TURN_SPEED_RAD_S, _TURN_ACCELERATION_RAD_S2)
