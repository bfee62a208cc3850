"""Motion along a length with a trapezoidal speed."""

from dataclasses import dataclass

import numpy as np

from misstep_cell.robot.hardware import Floats


@dataclass(frozen=True, slots=True)
class Trapezoid:
    """Speeds up, cruises, slows down; without a cruise where the way is short.

    Attributes:
        length: of the way, any unit.
        peak_speed: reached, unit/s.
        ramp_s: duration of speeding up, and of slowing down.
        duration_s: of the whole.
    """

    length: float
    peak_speed: float
    ramp_s: float
    duration_s: float

    def at(self, t_s: Floats) -> Floats:
        """Lengths travelled at the given times; beyond its end the motion stands still."""
        t_s = np.clip(t_s, 0.0, self.duration_s)
        if self.ramp_s == 0.0:
            return np.zeros_like(t_s)
        acceleration = self.peak_speed / self.ramp_s
        left_s = self.duration_s - t_s
        speeding_up = acceleration * t_s**2 / 2
        cruising = self.peak_speed * (t_s - self.ramp_s / 2)
        slowing_down = self.length - acceleration * left_s**2 / 2
        return np.where(t_s < self.ramp_s, speeding_up, np.where(left_s < self.ramp_s, slowing_down, cruising))


def trapezoid(length: float, speed: float, acceleration: float) -> Trapezoid:
    """The fastest such motion over `length` within `speed` and `acceleration`."""
    ramp_s = min(speed / acceleration, np.sqrt(length / acceleration))
    peak = acceleration * ramp_s
    cruise_s = length / peak - ramp_s if peak > 0 else 0.0
    return Trapezoid(length, peak, ramp_s, 2 * ramp_s + cruise_s)
