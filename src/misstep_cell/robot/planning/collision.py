"""Whether the arm, or what it carries, touches an obstacle: capsules against boxes."""

import numpy as np

from misstep_cell.robot.hardware import Floats
from misstep_cell.robot.kinematics.forward import link_frames, tip_pose
from misstep_cell.robot.planning.furniture import FURNITURE
from misstep_cell.robot.planning.surroundings import Carried, Surroundings

# Upper arm, forearm, wrist to palm, fingers: the radius of a capsule around each.
CAPSULE_RADIUS_M = np.array([0.065, 0.06, 0.07, 0.02])
_PALM_TO_TIP_M = 0.08
_ROUNDS, _SAMPLES = 5, 9


def collision_free(joints_rad: Floats, surroundings: Surroundings = FURNITURE) -> bool:
    """Whether the arm and what it carries stay clear of all obstacles in all postures (n, 7)."""
    return all(clearance_m(posture, surroundings) > 0.0 for posture in joints_rad)


def clearance_m(joints_rad: Floats, surroundings: Surroundings = FURNITURE) -> float:
    """Distance between the arm and the nearest obstacle; negative where they touch."""
    starts, ends = capsule_axes(joints_rad, surroundings.carried)
    distances = segment_box_distances(starts, ends, surroundings.lower_m, surroundings.upper_m)
    radius_m = np.append(CAPSULE_RADIUS_M, surroundings.carried.radius_m)
    return float((distances - radius_m[:, None]).min())


def capsule_axes(joints_rad: Floats, carried: Carried) -> tuple[Floats, Floats]:
    """(5, 3) starts and ends of the capsules' axes: the arm's, then that of what is carried."""
    frames = link_frames(joints_rad)
    shoulder, elbow, wrist = frames[1, :3, 3], frames[3, :3, 3], frames[5, :3, 3]
    tip = tip_pose(frames)
    along = tip.rotation[:, 2]
    palm = tip.position_m - _PALM_TO_TIP_M * along
    fingertip = tip.position_m - CAPSULE_RADIUS_M[3] * along
    bottom = tip.position_m + (carried.below_tip_m - carried.radius_m) * along
    return np.array([shoulder, elbow, wrist, palm, palm]), np.array([elbow, wrist, palm, fingertip, bottom])


def segment_box_distances(starts: Floats, ends: Floats, lower: Floats, upper: Floats) -> Floats:
    """(segments, boxes): least distances between segments and axis-aligned boxes, zero inside.

    The distance is convex along a segment, so that sampling and zooming in on the best sample finds the least.
    """
    shape = (len(starts), len(lower))
    low, high = np.zeros(shape), np.ones(shape)
    for _ in range(_ROUNDS):
        shares = low[..., None] + (high - low)[..., None] * np.linspace(0.0, 1.0, _SAMPLES)
        points = starts[:, None, None] + shares[..., None] * (ends - starts)[:, None, None]
        distances = point_box_distances(points, lower[:, None], upper[:, None])
        best = np.take_along_axis(shares, distances.argmin(axis=-1)[..., None], axis=-1)[..., 0]
        width = (high - low) / (_SAMPLES - 1)
        low, high = np.maximum(best - width, 0.0), np.minimum(best + width, 1.0)
    nearest: Floats = distances.min(axis=-1)
    return nearest


def point_box_distances(points: Floats, lower: Floats, upper: Floats) -> Floats:
    """(...) distances between points (..., 3) and boxes, zero inside."""
    outside = np.maximum(np.maximum(lower - points, points - upper), 0.0)
    distances: Floats = np.sqrt((outside**2).sum(axis=-1))
    return distances
