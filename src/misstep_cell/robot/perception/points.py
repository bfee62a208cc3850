"""From a range image to points in the robot's base frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep_cell.robot.hardware import Floats, RangeImage
from misstep_cell.robot.perception.calibration import LENS_IN_MOUNT_M, MOUNT_IN_BASE
from misstep_cell.robot.pose import Pose


@dataclass(frozen=True, slots=True)
class Cloud:
    """Coloured points.

    Attributes:
        points_m: (n, 3).
        rgb: (n, 3), 0 to 255.
    """

    points_m: Floats
    rgb: Floats

    def select(self, chosen: NDArray[np.bool_]) -> "Cloud":
        """Those points where `chosen` (n,) is true."""
        return Cloud(self.points_m[chosen], self.rgb[chosen])


def deproject(image: RangeImage) -> Cloud:
    """Points in the camera's frame: x right, y down, z along the view. Pixels without depth are left out."""
    height, width = image.depth_m.shape
    u, v = np.meshgrid(np.arange(width) - (width - 1) / 2, np.arange(height) - (height - 1) / 2)
    points = np.stack([u * image.depth_m, v * image.depth_m, image.focal_px * image.depth_m], axis=-1)
    seen = np.isfinite(image.depth_m)
    return Cloud(points[seen] / image.focal_px, image.rgb[seen].astype(np.float64))


def camera_in_base() -> Pose:
    """The lens's frame seen from the robot's base."""
    lens_m = MOUNT_IN_BASE.position_m + MOUNT_IN_BASE.rotation @ LENS_IN_MOUNT_M
    return Pose(MOUNT_IN_BASE.rotation, lens_m)


def cloud_in_base(image: RangeImage) -> Cloud:
    """What the camera sees, in the robot's base frame."""
    seen = deproject(image)
    return Cloud(camera_in_base().apply(seen.points_m), seen.rgb)


def crop(cloud: Cloud, lower_m: Floats, upper_m: Floats) -> Cloud:
    """The points within an axis-aligned box."""
    inside: NDArray[np.bool_] = (cloud.points_m >= lower_m) & (cloud.points_m <= upper_m)
    return cloud.select(np.all(inside, axis=1))
