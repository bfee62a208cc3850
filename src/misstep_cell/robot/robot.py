"""The robot as its skills see it."""

import numpy as np

from misstep_cell.robot.control.arm import Arm, Guard
from misstep_cell.robot.control.force import ForceSensor
from misstep_cell.robot.control.hand import Hand
from misstep_cell.robot.events import EventLog, EventSink
from misstep_cell.robot.hardware import CYCLE_S, Hardware
from misstep_cell.robot.kinematics.forward import forward
from misstep_cell.robot.planning.limits import check_limits
from misstep_cell.robot.planning.trajectory import Path, time_path
from misstep_cell.robot.settings import Settings


class Robot:
    """Hardware and controllers, joined.

    Attributes:
        hardware, arm, hand, force, events, settings: the parts.
    """

    def __init__(self, hardware: Hardware, sink: EventSink, settings: Settings = Settings()) -> None:  # noqa: B008
        self.hardware, self.settings = hardware, settings
        self.arm, self.hand, self.force = Arm(hardware), Hand(hardware), ForceSensor(hardware)
        self.events = EventLog(hardware, sink)

    def execute(self, path: Path, speed_scale: float = 1.0, guard: Guard | None = None) -> bool:
        """Moves along a planned path; False if the guard stopped the motion before its end."""
        check_limits(path.joints_rad)
        ended = self.arm.follow(time_path(path, speed_scale * self.settings.speed), guard)
        tip_m = np.round(forward(self.arm.joints()).position_m, 3)
        self.events.report("moved" if ended else "stopped", f"tip at {tip_m.tolist()} m")
        return ended

    def wait(self, duration_s: float) -> None:
        """Stands still for a while."""
        for _ in range(round(duration_s / CYCLE_S)):
            self.hardware.wait_cycle()
