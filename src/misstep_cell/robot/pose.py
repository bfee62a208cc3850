"""Rigid transforms."""

from dataclasses import dataclass

import numpy as np

from misstep_cell.robot.hardware import Floats


@dataclass(frozen=True, slots=True)
class Pose:
    """A frame seen from another.

    Attributes:
        rotation: (3, 3).
        position_m: (3,).
    """

    rotation: Floats
    position_m: Floats

    def __matmul__(self, inner: "Pose") -> "Pose":
        """The frame `inner`, given in this frame, seen from where this one is seen."""
        return Pose(self.rotation @ inner.rotation, self.rotation @ inner.position_m + self.position_m)

    def apply(self, points_m: Floats) -> Floats:
        """Maps points (n, 3) out of this frame."""
        return points_m @ self.rotation.T + self.position_m

    def raised(self, height_m: float) -> "Pose":
        """The same orientation, higher up."""
        return Pose(self.rotation, self.position_m + np.array([0.0, 0.0, height_m]))


def rotation_vector(rotation: Floats) -> Floats:
    """(3,) axis times angle of a rotation by less than half a turn."""
    twice_sin = np.array(
        [rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]]
    )
    sin, cos = np.linalg.norm(twice_sin) / 2, (np.trace(rotation) - 1) / 2
    if sin < 1e-9:
        return twice_sin / 2
    vector: Floats = np.arctan2(sin, cos) / (2 * sin) * twice_sin
    return vector


def rotation_about(vector: Floats) -> Floats:
    """(3, 3) rotation whose axis times angle is `vector`: the inverse of `rotation_vector` (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    rotation: Floats = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return rotation


def pointing_down(position_m: Floats, yaw_rad: float) -> Pose:
    """A tool pose that looks straight down, the fingers closing along y turned by the yaw."""
    return Pose(rotation_about(np.array([0.0, 0.0, yaw_rad])) @ np.diag([-1.0, 1.0, -1.0]), np.asarray(position_m))


def pointing_forward(position_m: Floats) -> Pose:
    """A tool pose that looks away from the robot, the fingers closing sideways."""
    return Pose(np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]]), np.asarray(position_m))
