"""Motions between postures, around obstacles."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from misstep_cell.robot.errors import PlanningError
from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.kinematics.model import HOME_RAD
from misstep_cell.robot.planning.collision import collision_free
from misstep_cell.robot.planning.furniture import FURNITURE
from misstep_cell.robot.planning.surroundings import Surroundings
from misstep_cell.robot.planning.trajectory import Path

_SPEED_RAD_S, _ACCELERATION_RAD_S2 = 0.5, 1.5
_STEP_RAD = 0.1
# How a via posture differs from the middle of the way: raised a little, raised a lot, drawn in.
_DETOURS_RAD = np.array([[0, 0.3, 0, 0, 0, -0.3, 0], [0, 0.6, 0, 0, 0, -0.6, 0], [0, 0.3, 0, 0.5, 0, 0.2, 0]])


def plan_joint(start_rad: Floats, goal_rad: Floats, surroundings: Surroundings = FURNITURE) -> Path:
    """A path from posture to posture that stays clear of all obstacles; unit rad.

    Raises:
        PlanningError: every way that was tried touches something.
    """
    for via in via_postures(start_rad, goal_rad):
        joints = interpolate_joints(np.array([start_rad, *via, goal_rad]))
        if collision_free(joints, surroundings):
            return Path(joints, travelled_rad(joints), _SPEED_RAD_S, _ACCELERATION_RAD_S2)
    raise PlanningError("every way to the goal that was tried touches an obstacle")


def via_postures(start_rad: Floats, goal_rad: Floats) -> Iterator[list[Floats]]:
    """Ways to try, the shortest first: straight, by a detour of the middle, by two detours, by home."""
    yield []
    middle = (start_rad + goal_rad) / 2
    for detour in _DETOURS_RAD:
        yield [middle + detour]
    for detour in _DETOURS_RAD:
        yield [(start_rad + middle) / 2 + detour, (middle + goal_rad) / 2 + detour]
        yield [start_rad + detour, goal_rad + detour]
    yield [HOME_RAD]


def interpolate_joints(corners_rad: Floats) -> Floats:
    """(n, 7) postures along straight lines in joint space through the corners (m, 7)."""
    legs = [corners_rad[:1]]
    for start, goal in pairwise(corners_rad):
        steps = max(2, int(np.ceil(np.abs(goal - start).max() / _STEP_RAD)))
        shares = np.linspace(0.0, 1.0, steps + 1)[1:, None]
        legs.append(start + shares * (goal - start))
    return np.concatenate(legs)


def travelled_rad(joints_rad: Floats) -> Floats:
    """(n,) way of the busiest joint since the start."""
    steps = np.abs(np.diff(joints_rad, axis=0)).max(axis=1)
    return np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1e-9))])
