"""Where the head camera hangs and what it sees: the truth that the robot's calibration should hold."""

import numpy as np
from numpy.typing import NDArray

FOVY_DEG = 50.0
_MOUNT_M = np.array([1.5, 0.0, 0.9])
_PITCH_RAD = 0.64  # the camera looks back at the robot, this far below the horizon
_LENS_IN_MOUNT_M = np.array([0.045, 0.0, 0.0])


def camera_rotation() -> NDArray[np.float64]:
    """(3, 3): the optical axes (right, down, forward) as columns in the world's frame."""
    sin, cos = np.sin(_PITCH_RAD), np.cos(_PITCH_RAD)
    return np.array([[0.0, sin, -cos], [1.0, 0.0, 0.0], [0.0, -cos, -sin]])


def camera_position() -> NDArray[np.float64]:
    """(3,): the lens in the world's frame, m."""
    position: NDArray[np.float64] = _MOUNT_M + camera_rotation() @ _LENS_IN_MOUNT_M
    return position


def camera_element() -> str:
    """The camera as MJCF."""
    right, down, _ = camera_rotation().T
    axes = " ".join(f"{value:.9f}" for value in (*right, *-down))
    position = " ".join(f"{value:.9f}" for value in camera_position())
    return f'<camera name="head" pos="{position}" xyaxes="{axes}" fovy="{FOVY_DEG}"/>'
