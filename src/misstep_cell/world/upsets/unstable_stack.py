"""What is put on top does not stay there."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.scene import Scene, Shape


def unstable_stack(scene: Scene, rng: np.random.Generator) -> Scene:
    """A narrow base, a sloping top, or an object whose weight is at one end."""
    assert scene.object is not None
    assert scene.target is not None
    kind = rng.integers(3)
    a, b, c = scene.target.half_size_m
    if kind == 0:
        narrow_m = rng.uniform(0.007, 0.012)
        narrow = replace(scene.target, half_size_m=(narrow_m, narrow_m, 1.6 * c), mass_kg=rng.uniform(0.03, 0.08))
        return replace(scene, target=narrow)
    if kind == 1:
        slope_rad, friction = rng.uniform(0.2, 0.45), rng.uniform(0.1, 0.25)
        sloping = replace(scene.target, top_tilt_rad=slope_rad, friction=friction, slippery=True)
        return replace(scene, target=sloping)
    small = replace(scene.target, half_size_m=(rng.uniform(0.3, 0.45) * a, rng.uniform(0.3, 0.45) * b, c))
    heavy_m = 0.75 * max(scene.object.half_size_m[:2]) * rng.choice([-1.0, 1.0])
    return replace(scene, target=small, object=replace(scene.object, shape=Shape.BOX, heavy_side_m=heavy_m))
