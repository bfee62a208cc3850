"""Where the head camera hangs and what it sees: the truth that the robot's calibration should hold."""

import mujoco
import numpy as np
from numpy.typing import NDArray

from misstep_cell.world.bodies import words
from misstep_cell.world.disturbances import CameraKnock
from misstep_cell.world.scene import Look

SENSOR_PX = (640, 480)
_PIXEL_M = 3e-6
_HEAD_FOCAL_PX, _OVERHEAD_FOCAL_PX = 300, 440
_MOUNT_M = np.array([1.5, 0.0, 0.9])
_PITCH_RAD = 0.64  # the camera looks back at the robot, this far below the horizon
_LENS_IN_MOUNT_M = np.array([0.045, 0.0, 0.0])
_OVERHEAD_M = np.array([0.62, -0.95, 1.65])
_OVERHEAD_SEES_M = np.array([0.44, -0.04, 0.1])  # from the robot's right, so that its arm hides less of its hand


def camera_rotation(knock: CameraKnock | None = None) -> NDArray[np.float64]:
    """(3, 3): the optical axes (right, down, forward) as columns in the world's frame."""
    sin, cos = np.sin(_PITCH_RAD), np.cos(_PITCH_RAD)
    rotation = np.array([[0.0, sin, -cos], [1.0, 0.0, 0.0], [0.0, -cos, -sin]])
    return rotation if knock is None else knocked_by(knock) @ rotation


def knocked_by(knock: CameraKnock) -> NDArray[np.float64]:
    """(3, 3): how the head was turned."""
    quaternion, matrix = np.empty(4), np.empty(9)
    mujoco.mju_euler2Quat(quaternion, np.radians(knock.turn_deg), "XYZ")
    mujoco.mju_quat2Mat(matrix, quaternion)
    return matrix.reshape(3, 3)


def camera_position(knock: CameraKnock | None = None) -> NDArray[np.float64]:
    """(3,): the lens in the world's frame, m."""
    position: NDArray[np.float64] = _MOUNT_M + camera_rotation() @ _LENS_IN_MOUNT_M
    return position if knock is None else position + knock.shift_m


def camera_elements(look: Look, knock: CameraKnock | None = None) -> str:
    """The rendered cameras as MJCF: one beside the range camera, one overhead, each a little out of place."""
    right, down, _ = camera_rotation(knock).T
    head = _element("head", camera_position(knock), right, -down, _HEAD_FOCAL_PX, look)
    view = _OVERHEAD_SEES_M - _OVERHEAD_M
    right = np.cross(view, (1.0, 0.0, 0.0))
    return head + _element("overhead", _OVERHEAD_M, right, np.cross(right, view), _OVERHEAD_FOCAL_PX, look)


def _element(
    name: str,
    place_m: NDArray[np.float64],
    right: NDArray[np.float64],
    up: NDArray[np.float64],
    focal_px: int,
    look: Look,
) -> str:
    axes = " ".join(f"{value:.9f}" for value in (*right, *up))
    sensor = f'resolution="{words(SENSOR_PX)}" sensorsize="{words(_PIXEL_M * side for side in SENSOR_PX)}"'
    return (
        f'<body pos="{words(place_m + look.jitter_m)}" euler="{words(look.jitter_deg)}">'
        f'<camera name="{name}" xyaxes="{axes}" {sensor} focalpixel="{focal_px} {focal_px}"/></body>'
    )
