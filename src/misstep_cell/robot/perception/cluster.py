"""Groups of neighbouring points."""

import numpy as np
from numpy.typing import NDArray

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.hardware import Floats

NEIGHBOUR_M = 0.025
_FEWEST_POINTS = 8


def largest_cluster(points_m: Floats, gap_m: float = NEIGHBOUR_M) -> Floats:
    """The points (m, 3) of the largest group.

    Args:
        points_m: (n, 3).
        gap_m: neighbours are nearer to each other than this.

    Raises:
        PerceptionError: no group is large enough to be an object.
    """
    groups = euclidean_clusters(points_m, gap_m)
    largest = max(groups, key=len, default=np.empty(0, np.int64))
    if len(largest) < _FEWEST_POINTS:
        raise PerceptionError("nothing stands on the table")
    cluster: Floats = points_m[largest]
    return cluster


def euclidean_clusters(points_m: Floats, gap_m: float = NEIGHBOUR_M) -> list[NDArray[np.int64]]:
    """Indices of points that are joined by chains of near neighbours."""
    near = neighbours(points_m, gap_m)
    left = np.ones(len(points_m), bool)
    groups = []
    while left.any():
        groups.append(grow(int(left.argmax()), near))
        left[groups[-1]] = False
    return groups


def neighbours(points_m: Floats, gap_m: float) -> NDArray[np.bool_]:
    """(n, n) whether two points are nearer to each other than a gap."""
    squares = (points_m**2).sum(axis=1)
    squared_distances = squares[:, None] + squares - 2 * points_m @ points_m.T
    near: NDArray[np.bool_] = squared_distances < gap_m**2
    return near


def grow(seed: int, near: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Indices of all points that chains of neighbours join with the seed."""
    group = near[seed]
    while True:
        grown = near[group].any(axis=0)
        if (grown == group).all():
            return np.flatnonzero(group)
        group = grown
