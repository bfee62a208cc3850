"""From a pose of the tip to joint angles, by damped least squares."""

import numpy as np

from misstep_cell.robot.errors import KinematicsError
from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.kinematics.forward import link_frames, tip_pose
from misstep_cell.robot.kinematics.jacobian import tip_jacobian
from misstep_cell.robot.kinematics.model import JOINT_LIMITS_RAD
from misstep_cell.robot.pose import Pose, rotation_vector

_DAMPING = 0.02
_LONGEST_STEP_RAD = 0.3
_TOLERANCE = 2e-4  # metres and radians alike
_MAX_ITERATIONS = 150


def solve_ik(target: Pose, seed_rad: Floats) -> Floats:
    """Joint angles (7,) within the limits that bring the tip to `target`, found from `seed_rad` on.

    Raises:
        KinematicsError: the pose is out of reach from this seed.
    """
    joints = clamp_to_limits(seed_rad)
    for _ in range(_MAX_ITERATIONS):
        frames = link_frames(joints)
        tip = tip_pose(frames)
        error = pose_error(target, tip)
        if np.abs(error).max() < _TOLERANCE:
            return joints
        joints = clamp_to_limits(joints + damped_step(tip_jacobian(frames, tip.position_m), error))
    raise KinematicsError(f"no joint angles found for a tip at {np.round(target.position_m, 3).tolist()} m")


def pose_error(target: Pose, actual: Pose) -> Floats:
    """(6,): translation and rotation vector from `actual` to `target`, in the base's frame."""
    rotation = rotation_vector(target.rotation @ actual.rotation.T)
    return np.concatenate([target.position_m - actual.position_m, rotation])


def damped_step(jacobian: Floats, error: Floats) -> Floats:
    """(7,) joint step that reduces the error, bounded near singular postures."""
    normal = jacobian @ jacobian.T + _DAMPING**2 * np.eye(6)
    step = jacobian.T @ np.linalg.solve(normal, error)
    return step * min(1.0, _LONGEST_STEP_RAD / max(float(np.abs(step).max()), 1e-12))


def clamp_to_limits(joints_rad: Floats) -> Floats:
    """The nearest angles that the joints allow."""
    return np.minimum(np.maximum(joints_rad, -JOINT_LIMITS_RAD), JOINT_LIMITS_RAD)
