"""Finds what stands on the table: its colour tells which, its shape where."""

from dataclasses import dataclass

import numpy as np

from misstep_cell.robot.hardware import Floats, Hardware, RangeImage
from misstep_cell.robot.perception.cluster import NEIGHBOUR_M, largest_cluster
from misstep_cell.robot.perception.colour import OBJECT, TARGET, HueBand, colour_mask
from misstep_cell.robot.perception.plane import Plane, fit_plane
from misstep_cell.robot.perception.points import cloud_in_base, crop
from misstep_cell.robot.perception.tracking import fuse_looks

_WORKSPACE_LOWER_M = np.array([0.36, -0.40, -0.03])
_WORKSPACE_UPPER_M = np.array([0.80, 0.24, 0.16])
_ABOVE_TABLE_M = 0.012
_LOOKS = 4
BETWEEN_WALLS_M = 0.1  # trays, bowls and cups are seen as thin walls with nothing between them
# Of one look: middle, yaw (which means little where the sides are alike), size.
_NOISE = np.array([0.004, 0.004, 0.004, 0.4, 0.006, 0.006, 0.006])
_YAWS_RAD = np.radians(np.arange(0.0, 90.0, 2.0))


@dataclass(frozen=True, slots=True)
class BoxPose:
    """A box that stands on the table.

    Attributes:
        centre_m: (3,) its middle.
        yaw_rad: direction of its shorter side from the base's y axis, within a quarter turn.
        size_m: (3,) shorter side, longer side, height.
    """

    centre_m: Floats
    yaw_rad: float
    size_m: Floats


def localise_object(hardware: Hardware, gap_m: float = NEIGHBOUR_M) -> BoxPose:
    """Where the thing is that the skill works on: looks several times and fuses what it saw.

    Args:
        hardware: with the camera.
        gap_m: `BETWEEN_WALLS_M` for a hollow thing.

    Raises:
        PerceptionError: there is none.
    """
    looks = [find_box(hardware.capture_range_image(), OBJECT, gap_m) for _ in range(_LOOKS)]
    return fuse_boxes(looks)


def localise_target(hardware: Hardware) -> BoxPose:
    """Where the tray, base or bowl is that takes the object up.

    Raises:
        PerceptionError: there is none.
    """
    looks = [find_box(hardware.capture_range_image(), TARGET, BETWEEN_WALLS_M) for _ in range(_LOOKS)]
    return fuse_boxes(looks)


def find_box(image: RangeImage, band: HueBand, gap_m: float = NEIGHBOUR_M) -> BoxPose:
    """The largest thing of a colour on the table in one image, across gaps up to a width."""
    cloud = crop(cloud_in_base(image), _WORKSPACE_LOWER_M, _WORKSPACE_UPPER_M)
    table = fit_plane(cloud.points_m)
    standing = above_table(cloud.select(colour_mask(cloud.rgb, band)).points_m, table)
    return fit_box(largest_cluster(standing, gap_m))


def above_table(points_m: Floats, table: Plane) -> Floats:
    """(m, 3) those of the points (n, 3) that stand out of the table's plane, with their heights above it for z."""
    heights = table.heights_m(points_m)
    standing = heights > _ABOVE_TABLE_M
    return np.column_stack([points_m[standing, :2], heights[standing]])


def fit_box(points_m: Floats) -> BoxPose:
    """The upright box around points (n, 3) whose third coordinate is their height above the table."""
    yaw, lower, upper = smallest_rectangle(points_m[:, :2])
    height = float(np.quantile(points_m[:, 2], 0.95))
    middle = from_yaw((lower + upper) / 2, yaw)
    along, across = upper - lower
    if along > across:
        yaw, along, across = yaw - np.pi / 2, across, along
    # The fingers close along y, so the yaw is counted from there.
    return BoxPose(
        np.array([*middle, height / 2]), float(quarter_turn(yaw - np.pi / 2)), np.array([along, across, height])
    )


def smallest_rectangle(points_m: Floats) -> tuple[float, Floats, Floats]:
    """Yaw, lower and upper corner (in yawed axes) of the rectangle of least area around points (n, 2)."""
    cos, sin = np.cos(_YAWS_RAD), np.sin(_YAWS_RAD)
    axes = np.array([[cos, sin], [-sin, cos]])
    turned = np.einsum("ijk,nj->kni", axes, points_m)
    lower, upper = turned.min(axis=1), turned.max(axis=1)
    best = int((upper - lower).prod(axis=1).argmin())
    return float(_YAWS_RAD[best]), lower[best], upper[best]


def from_yaw(point_m: Floats, yaw_rad: float) -> Floats:
    """(2,) a point of yawed axes in the base's."""
    cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
    return np.array([cos * point_m[0] - sin * point_m[1], sin * point_m[0] + cos * point_m[1]])


def quarter_turn(yaw_rad: float) -> float:
    """The same direction of a side, as an angle within a quarter turn either way."""
    return (yaw_rad + np.pi / 2) % np.pi - np.pi / 2


def fuse_boxes(boxes: list[BoxPose]) -> BoxPose:
    """What several looks at one box together tell."""
    seen = np.array([as_vector(box, boxes[0].yaw_rad) for box in boxes])
    return as_box(fuse_looks(seen, _NOISE).mean)


def as_vector(box: BoxPose, near_yaw_rad: float) -> Floats:
    """(7,) middle, yaw and size, of the box's four equal descriptions the one whose yaw is nearest to another."""
    turns = round((near_yaw_rad - box.yaw_rad) / (np.pi / 2))
    sides = box.size_m[[1, 0, 2]] if turns % 2 else box.size_m
    return np.array([*box.centre_m, box.yaw_rad + turns * np.pi / 2, *sides])


def as_box(vector: Floats) -> BoxPose:
    """The box of a vector (7,), its shorter side first again."""
    centre, yaw, size = vector[:3], float(vector[3]), vector[4:]
    if size[0] > size[1]:
        yaw, size = yaw + np.pi / 2, size[[1, 0, 2]]
    return BoxPose(centre, quarter_turn(yaw), size)
