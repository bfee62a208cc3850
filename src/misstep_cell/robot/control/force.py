"""Contact forces at the wrist: zeroing, filtering, deciding."""

import numpy as np

from misstep_cell.robot.hardware import Floats, Hardware, RobotState

_BIAS_CYCLES = 20
_FILTER_SHARE = 0.3  # weight of the newest sample
_PUSH_N = 2.5
_PUSH_CYCLES = 8


class ForceSensor:
    """The wrist's force without what it showed when it was zeroed, low-pass filtered."""

    def __init__(self, hardware: Hardware) -> None:
        self._hardware = hardware
        self._bias_n = np.zeros(3)
        self._filtered_n = np.zeros(3)

    def zero(self) -> None:
        """Takes the mean over a fifth of a second as the zero: the hand's weight in this orientation."""
        self._bias_n = self.mean_force_n(_BIAS_CYCLES)
        self._filtered_n = np.zeros(3)

    def mean_force_n(self, cycles: int) -> Floats:
        """(3,) mean raw force over some cycles."""
        total = np.zeros(3)
        for _ in range(cycles):
            self._hardware.wait_cycle()
            total += self._hardware.read().wrench[:3]
        return total / cycles

    def update(self, state: RobotState) -> Floats:
        """(3,) filtered force after this cycle's sample."""
        sample_n = state.wrench[:3] - self._bias_n
        self._filtered_n = self._filtered_n + _FILTER_SHARE * (sample_n - self._filtered_n)
        return self._filtered_n


def magnitude_n(force_n: Floats) -> float:
    """Length of a force vector."""
    return float(np.sqrt(force_n @ force_n))


class ContactGuard:
    """Stops a motion that meets resistance. Implements `Guard`."""

    def __init__(self, sensor: ForceSensor, limit_n: float) -> None:
        self._sensor, self._limit_n = sensor, limit_n

    def triggered(self, state: RobotState) -> bool:
        """True if the force is over the limit."""
        return magnitude_n(self._sensor.update(state)) > self._limit_n


class HandoverDetector:
    """Notices that somebody pushes an object into the hand."""

    def __init__(self, sensor: ForceSensor) -> None:
        self._sensor = sensor
        self._cycles_pushed = 0

    def noticed(self, state: RobotState) -> bool:
        """True once the push has lasted."""
        self._cycles_pushed = self._cycles_pushed + 1 if self.pushed(state) else 0
        return self._cycles_pushed >= _PUSH_CYCLES

    def pushed(self, state: RobotState) -> bool:
        """True if this cycle's force is one of a push."""
        return magnitude_n(self._sensor.update(state)) > _PUSH_N
