"""Somebody's hand knocks the object while the robot works on it."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Cue, Intruder
from misstep_cell.world.scene import Scene


def object_pushed(scene: Scene, rng: np.random.Generator) -> Scene:
    """Out of the hand, or aside while the fingers touch it."""
    cue = Cue.HELD if scene.finger_width_m < 0.03 else Cue.TOUCHED  # with open fingers the robot pushes
    intruder = Intruder(
        aim="object",
        enters_s=rng.uniform(0.5, 1.2),
        angle_rad=rng.uniform(0.5, 1.2) * rng.choice([-1.0, 1.0]),
        cue=cue,
        delay_s=rng.uniform(0.0, 0.8),
        speed_m_s=rng.uniform(0.4, 0.8),
        through_m=rng.uniform(0.05, 0.12),
    )
    return replace(scene, intruder=intruder)
