"""Moves the arm along trajectories."""

from typing import Protocol

import numpy as np

from misstep_cell.robot.errors import TrackingError
from misstep_cell.robot.hardware import Floats, Hardware, RobotState
from misstep_cell.robot.planning.trajectory import Trajectory

_SERVO_LAG_S = 0.05  # the servos' damping over their stiffness
_LARGEST_ERROR_RAD = 0.25
_STILL_RAD_S = 0.02
_LONGEST_SETTLING_CYCLES = 60


class Guard(Protocol):
    """Decides every cycle whether a motion must stop."""

    def triggered(self, state: RobotState) -> bool:
        """True if it must stop now."""


class Arm:
    """The arm's joints under control."""

    def __init__(self, hardware: Hardware) -> None:
        self._hardware = hardware

    def joints(self) -> Floats:
        """(7,) where the joints are, rad."""
        return self._hardware.read().position_rad

    def follow(self, trajectory: Trajectory, guard: Guard | None = None) -> bool:
        """Tracks a trajectory, one sample a cycle, then settles.

        Args:
            trajectory: where to be and how fast, cycle by cycle.
            guard: stops the motion early.

        Returns:
            True if it came to its end, False if the guard stopped it.

        Raises:
            TrackingError: the arm is blocked.
        """
        for position, velocity in zip(trajectory.position_rad, trajectory.velocity_rad_s, strict=True):
            state = self.step(position, velocity)
            if guard is not None and guard.triggered(state):
                self.stop()
                return False
        self.settle()
        return True

    def step(self, position_rad: Floats, velocity_rad_s: Floats) -> RobotState:
        """Commands one cycle and checks that the arm obeys."""
        self._hardware.command_joints(self.lead(position_rad, velocity_rad_s))
        self._hardware.wait_cycle()
        state = self._hardware.read()
        self.check_tracking(position_rad, state)
        return state

    def lead(self, position_rad: Floats, velocity_rad_s: Floats) -> Floats:
        """(7,) the target that makes up for the servos' lag at this speed."""
        return position_rad + _SERVO_LAG_S * velocity_rad_s

    def check_tracking(self, position_rad: Floats, state: RobotState) -> None:
        """Compares where the arm is with where it should be.

        Raises:
            TrackingError: it is far away.
        """
        error_rad = float(np.abs(state.position_rad - position_rad).max())
        if error_rad > _LARGEST_ERROR_RAD:
            raise TrackingError(f"the arm is {error_rad:.2f} rad away from its target: blocked?")

    def stop(self) -> None:
        """Stays where the arm is now."""
        self._hardware.command_joints(self.joints())
        self._hardware.wait_cycle()

    def settle(self) -> None:
        """Waits until the arm stands still."""
        for _ in range(_LONGEST_SETTLING_CYCLES):
            if np.abs(self._hardware.read().velocity_rad_s).max() < _STILL_RAD_S:
                return
            self._hardware.wait_cycle()
