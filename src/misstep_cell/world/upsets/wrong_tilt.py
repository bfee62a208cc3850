"""The operator set another angle for pouring."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.scene import Scene


def wrong_tilt(scene: Scene, rng: np.random.Generator) -> Scene:
    """Too little to empty the cup, or so much that it pours beside the bowl."""
    return replace(scene, tilt_error_rad=rng.uniform(-1.1, -0.3))
