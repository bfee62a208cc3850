"""Which points have a wanted colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep_cell.robot.hardware import Floats

_LEAST_SATURATION = 0.45


@dataclass(frozen=True, slots=True)
class HueBand:
    """A range of hues.

    Attributes:
        middle_deg: hue in the middle.
        tolerance_deg: how far to both sides.
    """

    middle_deg: float
    tolerance_deg: float


OBJECT = HueBand(240.0, 52.0)  # what the skills work on is blue or violet
TARGET = HueBand(328.0, 24.0)  # what takes it up is pink
PUCK = HueBand(52.0, 15.0)  # the puck is yellow


def colour_mask(rgb: Floats, band: HueBand) -> NDArray[np.bool_]:
    """(n,) which colours (n, 3) are strong ones of the band."""
    hue_deg, saturation = hue_saturation(rgb)
    within: NDArray[np.bool_] = np.abs(hue_deg - band.middle_deg) < band.tolerance_deg
    return within & (saturation > _LEAST_SATURATION)


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
