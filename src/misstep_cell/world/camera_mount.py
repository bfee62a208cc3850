"""Where the head camera hangs and what it sees: the truth that the robot's calibration should hold."""

import numpy as np
from numpy.typing import NDArray

from misstep_cell.world.bodies import words
from misstep_cell.world.scene import Look

FOVY_DEG = 50.0
_MOUNT_M = np.array([1.5, 0.0, 0.9])
_PITCH_RAD = 0.64  # the camera looks back at the robot, this far below the horizon
_LENS_IN_MOUNT_M = np.array([0.045, 0.0, 0.0])
_OVERHEAD_M = np.array([0.45, 0.0, 1.45])


def camera_rotation() -> NDArray[np.float64]:
    """(3, 3): the optical axes (right, down, forward) as columns in the world's frame."""
    sin, cos = np.sin(_PITCH_RAD), np.cos(_PITCH_RAD)
    return np.array([[0.0, sin, -cos], [1.0, 0.0, 0.0], [0.0, -cos, -sin]])


def camera_position() -> NDArray[np.float64]:
    """(3,): the lens in the world's frame, m."""
    position: NDArray[np.float64] = _MOUNT_M + camera_rotation() @ _LENS_IN_MOUNT_M
    return position


def camera_elements(look: Look) -> str:
    """The rendered cameras as MJCF: one beside the range camera, one overhead, each a little out of place."""
    right, down, _ = camera_rotation().T
    head = _element("head", camera_position(), right, -down, look)
    overhead = _element("overhead", _OVERHEAD_M, np.array([0.0, -1.0, 0.0]), np.array([1.0, 0.0, 0.0]), look)
    return head + overhead


def _element(
    name: str, place_m: NDArray[np.float64], right: NDArray[np.float64], up: NDArray[np.float64], look: Look
) -> str:
    axes = " ".join(f"{value:.9f}" for value in (*right, *up))
    return (
        f'<body pos="{words(place_m + look.jitter_m)}" euler="{words(look.jitter_deg)}">'
        f'<camera name="{name}" xyaxes="{axes}" fovy="{FOVY_DEG}"/></body>'
    )
