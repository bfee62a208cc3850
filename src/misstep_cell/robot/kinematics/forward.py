"""From joint angles to frames."""

import numpy as np

from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.kinematics.model import DH_ALPHA_RAD, DH_D_M, TIP_IN_FLANGE
from misstep_cell.robot.pose import Pose

_SIN_ALPHA, _COS_ALPHA = np.sin(DH_ALPHA_RAD), np.cos(DH_ALPHA_RAD)


def link_transforms(joints_rad: Floats) -> Floats:
    """(7, 4, 4): each link's frame in the one before it, by Denavit and Hartenberg's parameters."""
    sin, cos = np.sin(joints_rad), np.cos(joints_rad)
    transforms = np.zeros((7, 4, 4))
    transforms[:, 0, 0], transforms[:, 0, 1], transforms[:, 0, 2] = cos, -sin * _COS_ALPHA, sin * _SIN_ALPHA
    transforms[:, 1, 0], transforms[:, 1, 1], transforms[:, 1, 2] = sin, cos * _COS_ALPHA, -cos * _SIN_ALPHA
    transforms[:, 2, 1], transforms[:, 2, 2], transforms[:, 2, 3] = _SIN_ALPHA, _COS_ALPHA, DH_D_M
    transforms[:, 3, 3] = 1.0
    return transforms


def link_frames(joints_rad: Floats) -> Floats:
    """(8, 4, 4): the base's frame and every link's, seen from the base; the last is the flange's."""
    frames = np.empty((8, 4, 4))
    frames[0] = np.eye(4)
    for index, transform in enumerate(link_transforms(joints_rad)):
        np.matmul(frames[index], transform, out=frames[index + 1])
    return frames


def tip_pose(frames: Floats) -> Pose:
    """The gripper's tip, given the link frames."""
    flange = frames[7]
    return Pose(flange[:3, :3], flange[:3, 3]) @ TIP_IN_FLANGE


def forward(joints_rad: Floats) -> Pose:
    """The gripper's tip, given the joint angles (7,)."""
    return tip_pose(link_frames(joints_rad))
