"""From a path, which is geometry, to a trajectory, which has times."""

from dataclasses import dataclass

import numpy as np

from misstep_cell.robot.hardware import CYCLE_S, Floats
from misstep_cell.robot.planning.trapezoid import Trapezoid, trapezoid


@dataclass(frozen=True, slots=True)
class Path:
    """Joint angles in the order in which the arm passes them.

    Attributes:
        joints_rad: (n, 7).
        travelled: (n,) length from the start in the planner's unit (rad or m), increasing.
        speed: nominal speed along it, unit/s.
        acceleration: of start and stop, unit/s².
    """

    joints_rad: Floats
    travelled: Floats
    speed: float
    acceleration: float


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One sample per control cycle.

    Attributes:
        position_rad, velocity_rad_s: (n, 7).
    """

    position_rad: Floats
    velocity_rad_s: Floats


def time_path(path: Path, speed_scale: float = 1.0) -> Trajectory:
    """Times a path so that it starts and ends at rest.

    Args:
        path: what to follow.
        speed_scale: share of the path's nominal speed.
    """
    profile = trapezoid(float(path.travelled[-1]), speed_scale * path.speed, path.acceleration)
    positions = sample_path(path, profile.at(cycle_times(profile)))
    return Trajectory(positions, np.gradient(positions, CYCLE_S, axis=0))


def cycle_times(profile: Trapezoid) -> Floats:
    """(n,) the control cycles of a motion, in s; its end included, never fewer than two."""
    cycles = max(2, int(np.ceil(profile.duration_s / CYCLE_S)) + 1)
    return CYCLE_S * np.arange(cycles, dtype=np.float64)


def sample_path(path: Path, travelled: Floats) -> Floats:
    """(n, 7) joint angles where the path has the given lengths."""
    joints: list[Floats] = [np.interp(travelled, path.travelled, joint) for joint in path.joints_rad.T]
    return np.column_stack(joints)
