"""The puck slides on beyond the goal."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.scene import Scene


def overshoot(scene: Scene, rng: np.random.Generator) -> Scene:
    """A puck like one of ice, and a robot set to a fast push."""
    assert scene.object is not None
    puck = replace(scene.object, friction=rng.uniform(0.015, 0.04), slippery=True)
    return replace(scene, object=puck, speed=rng.uniform(1.5, 3.0))
