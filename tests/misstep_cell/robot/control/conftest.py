"""A robot that obeys at once and feels what it is told to feel."""

from dataclasses import replace

import numpy as np
import pytest

from misstep_cell.robot.hardware import RobotState


class FakeHardware:
    """Joints follow within one cycle; the fingers move 5 mm a cycle until something `blocks_at_m`."""

    def __init__(self) -> None:
        self.state = RobotState(0, np.zeros(7), np.zeros(7), np.zeros(7), np.zeros(6), 0.05, 0.0)
        self.commands: list[np.ndarray] = []
        self.wrenches: list[np.ndarray] = []
        self.blocks_at_m = 0.0
        self.stuck = False
        self._target_m = 0.05

    def read(self):
        return self.state

    def command_joints(self, position_rad):
        self.commands.append(np.array(position_rad))

    def command_fingers(self, width_m):
        self._target_m = width_m

    def wait_cycle(self):
        step_m = np.clip(self._target_m - self.state.width_m, -0.005, 0.005)
        width_m = max(self.state.width_m + step_m, self.blocks_at_m)
        self.state = replace(
            self.state,
            t_ns=self.state.t_ns + 10_000_000,
            position_rad=self.commands[-1] if self.commands and not self.stuck else self.state.position_rad,
            wrench=self.wrenches.pop(0) if self.wrenches else np.zeros(6),
            width_m=width_m,
            grip_force_n=-30.0 if self._target_m < width_m else 0.0,
        )


@pytest.fixture
def hardware():
    return FakeHardware()
