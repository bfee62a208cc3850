"""Somebody's hand pushes the robot's arm."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Cue, Intruder
from misstep_cell.world.scene import CLOSED_M, Scene


def arm_pushed(scene: Scene, rng: np.random.Generator) -> Scene:
    """Against the forearm or the hand, from the side, on its way or while it carries something."""
    grips = scene.object is not None and scene.finger_width_m < CLOSED_M
    brings = grips and (scene.goal or scene.target is not None)
    while_carrying = grips and rng.random() < 0.5
    latest_s = 8.0 if scene.handed is not None else 4.5 if brings else 3.4
    intruder = Intruder(
        aim=("link5", "link7")[rng.integers(2)],
        enters_s=rng.uniform(-0.9, -0.4),
        angle_rad=rng.uniform(0.9, 1.5) * rng.choice([-1.0, 1.0]),
        cue=Cue.HELD if while_carrying else Cue.TIME,
        delay_s=rng.uniform(0.0, 1.0) if while_carrying else rng.uniform(2.2, latest_s),
        speed_m_s=rng.uniform(0.4, 0.8) + 0.3 * grips,  # a grip stands more than a push or a reach
        through_m=rng.uniform(0.08, 0.18) + 0.07 * grips,
    )
    return replace(scene, intruder=intruder)
