"""The robot as its skills see it."""

from misstep_cell.robot.control.arm import Arm, Guard
from misstep_cell.robot.control.force import ForceSensor
from misstep_cell.robot.control.hand import Hand
from misstep_cell.robot.events import EventLog, EventSink
from misstep_cell.robot.hardware import CYCLE_S, Floats, Hardware
from misstep_cell.robot.planning.cartesian import plan_cartesian
from misstep_cell.robot.planning.joint import plan_joint
from misstep_cell.robot.planning.trajectory import time_path
from misstep_cell.robot.pose import Pose

JOINT_SPEED_RAD_S, JOINT_ACCELERATION_RAD_S2 = 0.5, 1.5
TIP_SPEED_M_S, TIP_ACCELERATION_M_S2 = 0.3, 0.8


class Robot:
    """Hardware, controllers and planners, joined.

    Attributes:
        hardware, arm, hand, force, events: the parts.
    """

    def __init__(self, hardware: Hardware, sink: EventSink) -> None:
        self.hardware = hardware
        self.arm, self.hand, self.force = Arm(hardware), Hand(hardware), ForceSensor(hardware)
        self.events = EventLog(hardware, sink)

    def move_line(self, goal: Pose, speed_m_s: float = TIP_SPEED_M_S) -> None:
        """Moves the tip in a straight line."""
        path = plan_cartesian(self.arm.joints(), goal)
        self.arm.follow(time_path(path, speed_m_s, TIP_ACCELERATION_M_S2))

    def move_joints(self, goal_rad: Floats, speed_rad_s: float = JOINT_SPEED_RAD_S, guard: Guard | None = None) -> bool:
        """Moves to a posture by a joint plan; False if the guard stopped the motion."""
        path = plan_joint(self.arm.joints(), goal_rad)
        return self.arm.follow(time_path(path, speed_rad_s, JOINT_ACCELERATION_RAD_S2), guard)

    def wait(self, duration_s: float) -> None:
        """Stands still for a while."""
        for _ in range(round(duration_s / CYCLE_S)):
            self.hardware.wait_cycle()
