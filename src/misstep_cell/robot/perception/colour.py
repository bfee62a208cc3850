"""Finds the puck by its colour."""

import numpy as np
from numpy.typing import NDArray

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.hardware import Floats, Hardware, RangeImage
from misstep_cell.robot.perception.points import camera_in_base, deproject

_HUE_DEG, _HUE_TOLERANCE_DEG = 52.0, 15.0
_LEAST_SATURATION = 0.55
_FEWEST_PIXELS = 6
_LOOKS = 4
# The yellow housing of the button stands outside the puck's part of the table.
_FARTHEST_X_M, _FARTHEST_Y_M = 0.8, 0.25


def localise_colour(hardware: Hardware) -> Floats:
    """(2,) middle of the yellow puck on the table, in the base's frame.

    Raises:
        PerceptionError: nothing of this colour is in sight.
    """
    looks = [find_puck(hardware.capture_range_image()) for _ in range(_LOOKS)]
    return np.asarray(np.median(looks, axis=0))


def find_puck(image: RangeImage) -> Floats:
    """(2,) middle of the puck's yellow in one image."""
    seen = deproject(image)
    yellow = camera_in_base().apply(seen.select(colour_mask(seen.rgb)).points_m)
    near = yellow[(np.abs(yellow[:, 1]) < _FARTHEST_Y_M) & (yellow[:, 0] < _FARTHEST_X_M)]
    if len(near) < _FEWEST_PIXELS:
        raise PerceptionError("nothing yellow is in sight")
    return blob_middle(near)


def colour_mask(rgb: Floats) -> NDArray[np.bool_]:
    """(n,) which colours (n, 3) are a strong yellow."""
    hue, saturation = hue_saturation(rgb)
    yellow: NDArray[np.bool_] = np.abs(hue - _HUE_DEG) < _HUE_TOLERANCE_DEG
    return yellow & (saturation > _LEAST_SATURATION)


def hue_saturation(rgb: Floats) -> tuple[Floats, Floats]:
    """(n,) hue in degrees and saturation from 0 to 1 of colours (n, 3)."""
    red, green, blue = rgb.T
    high, low = rgb.max(axis=1), rgb.min(axis=1)
    spread = np.maximum(high - low, 1e-9)
    sextant = np.select(
        [high == red, high == green],
        [(green - blue) / spread, (blue - red) / spread + 2.0],
        default=(red - green) / spread + 4.0,
    )
    return 60.0 * sextant % 360.0, (high - low) / np.maximum(high, 1e-9)


def blob_middle(points_m: Floats) -> Floats:
    """(2,) the point halfway between the outermost points in x and in y, free of how densely the sides were seen."""
    lower, upper = np.quantile(points_m[:, :2], [0.02, 0.98], axis=0)
    return np.asarray((lower + upper) / 2)
