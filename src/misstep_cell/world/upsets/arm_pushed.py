"""Somebody's hand pushes the robot's arm."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Cue, Intruder
from misstep_cell.world.scene import Scene


def arm_pushed(scene: Scene, rng: np.random.Generator) -> Scene:
    """Against the forearm or the hand, from the side."""
    intruder = Intruder(
        aim=("link5", "link7")[rng.integers(2)],
        enters_s=rng.uniform(0.3, 0.8),
        angle_rad=rng.uniform(0.9, 1.5) * rng.choice([-1.0, 1.0]),
        cue=Cue.TIME,
        delay_s=rng.uniform(1.8, 3.6),
        speed_m_s=rng.uniform(0.4, 0.7),
        through_m=rng.uniform(0.06, 0.16),
    )
    return replace(scene, intruder=intruder)
