"""The table's surface: found by sampling, refined by least squares."""

from dataclasses import dataclass

import numpy as np

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.hardware import Floats

_TRIALS = 40
_INLIER_M = 0.006


@dataclass(frozen=True, slots=True)
class Plane:
    """All points p with normal · p = offset_m.

    Attributes:
        normal: (3,) unit vector, upward.
        offset_m: distance from the origin along the normal.
    """

    normal: Floats
    offset_m: float

    def heights_m(self, points_m: Floats) -> Floats:
        """(n,) signed distances of points (n, 3)."""
        return points_m @ self.normal - self.offset_m


def fit_plane(points_m: Floats) -> Plane:
    """The plane that most points (n, 3) lie on (RANSAC with a fixed seed, then least squares on its inliers).

    Raises:
        PerceptionError: fewer than three points.
    """
    if len(points_m) < 3:
        raise PerceptionError("too few points to fit a plane to")
    rough = best_of(sample_planes(points_m), points_m)
    return least_squares_plane(points_m[np.abs(rough.heights_m(points_m)) < _INLIER_M])


def sample_planes(points_m: Floats) -> list[Plane]:
    """Planes through random triples of points."""
    rng = np.random.default_rng(0)
    a, b, c = points_m[rng.integers(len(points_m), size=(3, _TRIALS))]
    normals = np.cross(b - a, c - a)
    lengths = np.linalg.norm(normals, axis=1)
    spanned = lengths > 1e-9
    normals = normals[spanned] / lengths[spanned, None]
    return [Plane(normal, float(normal @ point)) for normal, point in zip(normals, a[spanned], strict=True)]


def best_of(planes: list[Plane], points_m: Floats) -> Plane:
    """The plane with the most points near it.

    Raises:
        PerceptionError: there is none to choose from.
    """
    if not planes:
        raise PerceptionError("all points lie on one line")
    normals, offsets = np.array([p.normal for p in planes]), np.array([p.offset_m for p in planes])
    support = (np.abs(points_m @ normals.T - offsets) < _INLIER_M).sum(axis=0)
    return planes[int(support.argmax())]


def least_squares_plane(points_m: Floats) -> Plane:
    """The plane with the least squared distances to the points, its normal upward."""
    centre = points_m.mean(axis=0)
    centred = points_m - centre
    normal = np.linalg.eigh(centred.T @ centred)[1][:, 0]
    normal = normal if normal[2] > 0 else -normal
    return Plane(normal, float(normal @ centre))
