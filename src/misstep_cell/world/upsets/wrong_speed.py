"""The operator set the robot to another speed."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.scene import Scene


def wrong_speed(scene: Scene, rng: np.random.Generator) -> Scene:
    """Far too fast."""
    return replace(scene, speed=rng.uniform(1.8, 4.0))
