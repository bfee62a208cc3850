"""Finds the puck by its colour alone."""

import numpy as np

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.hardware import Floats, Hardware, RangeImage
from misstep_cell.robot.perception.colour import PUCK, colour_mask
from misstep_cell.robot.perception.points import camera_in_base, deproject

_FEWEST_PIXELS = 6
_LOOKS = 4
# The yellow housing of the button stands outside the puck's part of the table.
_FARTHEST_X_M, _FARTHEST_Y_M = 0.8, 0.25


def localise_puck(hardware: Hardware) -> Floats:
    """(2,) middle of the yellow puck on the table, in the base's frame.

    Raises:
        PerceptionError: nothing of this colour is in sight.
    """
    looks = [find_puck(hardware.capture_range_image()) for _ in range(_LOOKS)]
    return np.asarray(np.median(looks, axis=0))


def find_puck(image: RangeImage) -> Floats:
    """(2,) middle of the puck's yellow in one image."""
    seen = deproject(image)
    yellow = camera_in_base().apply(seen.select(colour_mask(seen.rgb, PUCK)).points_m)
    near = yellow[(np.abs(yellow[:, 1]) < _FARTHEST_Y_M) & (yellow[:, 0] < _FARTHEST_X_M)]
    if len(near) < _FEWEST_PIXELS:
        raise PerceptionError("nothing yellow is in sight")
    return blob_middle(near)


def blob_middle(points_m: Floats) -> Floats:
    """(2,) the point halfway between the outermost points in x and in y, free of how densely the sides were seen."""
    lower, upper = np.quantile(points_m[:, :2], [0.02, 0.98], axis=0)
    return np.asarray((lower + upper) / 2)
