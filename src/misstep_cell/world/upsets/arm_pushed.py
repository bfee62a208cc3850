"""Somebody's hand pushes the robot's arm."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Cue, Intruder
from misstep_cell.world.scene import CLOSED_M, Scene


def arm_pushed(scene: Scene, rng: np.random.Generator) -> Scene:
    """Against the forearm or the hand, from the side, on its way or while it carries something."""
    grips = scene.object is not None and scene.finger_width_m < CLOSED_M
    while_carrying = grips and rng.random() < 0.5
    intruder = Intruder(
        aim=("link5", "link7")[rng.integers(2)],
        enters_s=rng.uniform(0.3, 0.8),
        angle_rad=rng.uniform(0.9, 1.5) * rng.choice([-1.0, 1.0]),
        cue=Cue.HELD if while_carrying else Cue.TIME,
        delay_s=rng.uniform(0.0, 1.0) if while_carrying else rng.uniform(1.8, 3.4 if scene.handed is None else 8.0),
        speed_m_s=rng.uniform(0.3, 0.8) + 0.3 * grips,  # a grip stands more than a push or a reach
        through_m=rng.uniform(0.05, 0.18) + 0.07 * grips,
    )
    return replace(scene, intruder=intruder)
