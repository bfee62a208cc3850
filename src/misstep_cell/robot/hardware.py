"""What the robot's software may ask of the robot: the only way in or out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CYCLE_S = 0.01


@dataclass(frozen=True, slots=True)
class RobotState:
    """What the sensors say in one control cycle.

    Attributes:
        t_ns: time of the reading.
        position_rad, velocity_rad_s, torque_nm: (7,) each.
        wrench: (6,) force in N and torque in Nm at the wrist, in the hand's frame; the hand's weight included.
        width_m: distance between the fingers.
        grip_force_n: force with which the fingers are driven.
    """

    t_ns: int
    position_rad: Floats
    velocity_rad_s: Floats
    torque_nm: Floats
    wrench: Floats
    width_m: float
    grip_force_n: float


@dataclass(frozen=True, slots=True)
class RangeImage:
    """One image of the head's range camera.

    Attributes:
        depth_m: (h, w) distance along the optical axis; NaN where nothing was hit.
        rgb: (h, w, 3) colour, 0 to 255.
        focal_px: focal length in pixels, equal in both directions.
    """

    depth_m: Floats
    rgb: NDArray[np.uint8]
    focal_px: float


class Hardware(Protocol):
    """The arm, the hand and the camera."""

    def read(self) -> RobotState:
        """Reads all sensors."""

    def command_joints(self, position_rad: Floats) -> None:
        """Sets the joint servos' targets."""

    def command_fingers(self, width_m: float) -> None:
        """Sets the hand's target width."""

    def capture_range_image(self) -> RangeImage:
        """Takes an image, which lasts three control cycles."""

    def wait_cycle(self) -> None:
        """Sleeps until the next control cycle."""
