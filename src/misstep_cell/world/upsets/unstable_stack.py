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
        narrow_m = rng.uniform(0.012, 0.02)
        target = replace(scene.target, half_size_m=(narrow_m, narrow_m, c), mass_kg=rng.uniform(0.05, 0.15))
        return replace(scene, target=target)
    if kind == 1:
        return replace(scene, target=replace(scene.target, top_tilt_rad=rng.uniform(0.25, 0.5), friction=0.3))
    target = replace(scene.target, half_size_m=(0.6 * a, 0.6 * b, c))
    heavy_m = 0.75 * max(scene.object.half_size_m[:2]) * rng.choice([-1.0, 1.0])
    return replace(scene, target=target, object=replace(scene.object, shape=Shape.BOX, heavy_side_m=heavy_m))
