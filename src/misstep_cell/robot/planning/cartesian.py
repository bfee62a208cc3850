"""Straight-line motions of the tip."""

import numpy as np

from misstep_cell.robot.errors import PlanningError
from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.kinematics.forward import forward
from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.robot.planning.collision import collision_free
from misstep_cell.robot.planning.furniture import FURNITURE
from misstep_cell.robot.planning.surroundings import Surroundings
from misstep_cell.robot.planning.trajectory import Path
from misstep_cell.robot.pose import Pose, rotation_about, rotation_vector

_SPEED_M_S, _ACCELERATION_M_S2 = 0.3, 0.8
_STEP_M = 0.02
_STEP_RAD = 0.1
_LARGEST_JOINT_JUMP_RAD = 0.5


def plan_cartesian(start_rad: Floats, goal: Pose, surroundings: Surroundings = FURNITURE) -> Path:
    """A path on which the tip moves in a straight line to `goal` while it turns evenly; unit m.

    Raises:
        PlanningError: the line leaves the reach, jumps between arm postures or touches an obstacle.
    """
    start = forward(start_rad)
    joints = follow_waypoints(interpolate_poses(start, goal), start_rad)
    if not collision_free(joints, surroundings):
        raise PlanningError("the straight line to the goal touches an obstacle")
    length_m = max(float(np.linalg.norm(goal.position_m - start.position_m)), 1e-3)
    return Path(joints, np.linspace(0.0, length_m, len(joints)), _SPEED_M_S, _ACCELERATION_M_S2)


def interpolate_poses(start: Pose, goal: Pose) -> list[Pose]:
    """Poses on the line from start to goal, both included, close to each other in place and turn."""
    way_m = goal.position_m - start.position_m
    turn_rad = rotation_vector(goal.rotation @ start.rotation.T)
    steps = 1 + int(max(np.linalg.norm(way_m) / _STEP_M, np.linalg.norm(turn_rad) / _STEP_RAD))
    return [
        Pose(slerp(start.rotation, goal.rotation, share), start.position_m + share * way_m)
        for share in np.linspace(0.0, 1.0, steps + 1)
    ]


def slerp(start: Floats, goal: Floats, share: float) -> Floats:
    """(3, 3) the rotation a share of the way from start to goal, about one fixed axis."""
    return rotation_about(share * rotation_vector(goal @ start.T)) @ start


def follow_waypoints(waypoints: list[Pose], start_rad: Floats) -> Floats:
    """(n, 7) joint angles for the waypoints, each found from the one before it.

    Raises:
        PlanningError: two neighbours are far apart for the joints.
    """
    joints = [start_rad]
    for waypoint in waypoints[1:]:
        joints.append(solve_ik(waypoint, joints[-1]))
        if np.abs(joints[-1] - joints[-2]).max() > _LARGEST_JOINT_JUMP_RAD:
            raise PlanningError("the straight line passes a singular posture")
    return np.array(joints)
