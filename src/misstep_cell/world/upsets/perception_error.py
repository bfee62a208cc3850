"""The head was knocked: what the range camera sees is not where the calibration says."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import CameraKnock
from misstep_cell.world.scene import CLOSED_M, Scene


def perception_error(scene: Scene, rng: np.random.Generator) -> Scene:
    """Shifts the head by some centimetres or turns it by some degrees."""
    coarse = scene.finger_width_m > CLOSED_M  # a push with open fingers forgives more than a grip
    if rng.random() < 0.5:
        size_m, angle = rng.uniform(0.04, 0.07) + 0.03 * coarse, rng.uniform(0.0, 2 * np.pi)
        shift_m = (size_m * np.cos(angle), size_m * np.sin(angle), 0.0)
        return replace(scene, camera_knock=CameraKnock(shift_m, (0.0, 0.0, 0.0)))
    nod_deg, turn_deg = rng.uniform(-0.5, 0.5), (rng.uniform(2.0, 3.5) + 1.5 * coarse) * rng.choice([-1.0, 1.0])
    return replace(scene, camera_knock=CameraKnock((0.0, 0.0, 0.0), (0.0, nod_deg, turn_deg)))
