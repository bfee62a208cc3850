"""Somebody's hand knocks the object while the robot works on it."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Cue, Intruder
from misstep_cell.world.scene import CLOSED_M, Scene


def object_pushed(scene: Scene, rng: np.random.Generator) -> Scene:
    """Out of the hand, or out of the way that the fingers push it."""
    if scene.finger_width_m > CLOSED_M:
        return replace(scene, intruder=across_the_push(rng))
    handed, brings = scene.handed is not None, scene.goal or scene.target is not None
    intruder = Intruder(
        aim="object",
        enters_s=rng.uniform(-0.9, -0.3) + 6.0 * handed,
        angle_rad=rng.uniform(0.3, 0.9) * rng.choice([-1.0, 1.0]),
        cue=Cue.HELD,
        delay_s=rng.uniform(0.3, 2.0 if brings else 0.9),
        speed_m_s=rng.uniform(0.7, 1.1),
        through_m=rng.uniform(0.10, 0.20),
        elevation_rad=rng.uniform(0.8, 1.2) * handed,
        below_m=0.0 if handed else 0.02,  # the fingers cover the upper part
    )
    return replace(scene, intruder=intruder)


def across_the_push(rng: np.random.Generator) -> Intruder:
    """From the side of the puck's way to the goal."""
    return Intruder(
        aim="object",
        enters_s=rng.uniform(-0.9, -0.3),
        angle_rad=rng.uniform(-0.3, 0.3),
        cue=Cue.TOUCHED,
        delay_s=rng.uniform(0.0, 1.2),
        speed_m_s=rng.uniform(0.5, 0.9),
        through_m=rng.uniform(0.12, 0.2),
    )
