"""The object is not where it was when the robot looked, or not where it always was."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Cue, Intruder
from misstep_cell.world.scene import CLOSED_M, Scene


def missed_object(scene: Scene, rng: np.random.Generator) -> Scene:
    """Moved away by somebody's hand after the look; handed over beside the hand; the button shifted."""
    if scene.handed is not None:
        return replace(scene, handed=replace(scene.handed, aim_m=beside(scene.handed.aim_m, rng)))
    if scene.object is None:
        angle, size_m = rng.uniform(0.0, 2 * np.pi), rng.uniform(0.046, 0.08)
        return replace(scene, button_offset_m=(size_m * np.cos(angle), size_m * np.sin(angle)))
    pushes = scene.finger_width_m > CLOSED_M
    intruder = Intruder(
        aim="object",
        delay_s=rng.uniform(1.1, 1.4),
        angle_rad=rng.uniform(-0.4, 0.4) if pushes else rng.uniform(0.5, 1.2) * rng.choice([-1.0, 1.0]),
        cue=Cue.TIME,
        speed_m_s=rng.uniform(0.3, 0.5),
        through_m=rng.uniform(0.04, 0.10) + 0.07 * pushes,
        enters_s=rng.uniform(-0.9, -0.4),
    )
    return replace(scene, intruder=intruder)


def beside(aim_m: tuple[float, float, float], rng: np.random.Generator) -> tuple[float, float, float]:
    """A place to the side of another, or above or below it."""
    angle, size_m = rng.uniform(0.0, 2 * np.pi), rng.uniform(0.04, 0.10)
    return aim_m[0], aim_m[1] + size_m * np.cos(angle), aim_m[2] + size_m * np.sin(angle)
