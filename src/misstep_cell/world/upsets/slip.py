"""The object slips out of the hand."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Grip
from misstep_cell.world.scene import Scene


def slip(scene: Scene, rng: np.random.Generator) -> Scene:
    """A wet object in a hand whose grip is weak, or weakens while it holds."""
    friction = rng.uniform(0.15, 0.35)
    if rng.random() < 0.5:
        grip = Grip(force_n=rng.uniform(5.0, 11.0))
    else:
        grip = Grip(force_n=rng.uniform(20.0, 30.0), fades_n_s=rng.uniform(5.0, 12.0))
    if scene.handed is not None:
        return replace(scene, grip=grip, handed=replace(scene.handed, friction=friction, slippery=True))
    assert scene.object is not None
    return replace(scene, grip=grip, object=replace(scene.object, friction=friction, slippery=True))
