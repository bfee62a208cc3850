"""Worlds unlike the one in which the robot was trained; its software is sound.

Each change is a function from a scene to the changed one, far outside the ranges of `draw`; a scene that holds nothing
of what the change is about stays as it is.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Light
from misstep_cell.world.scene import Scene, Thing

CHANGE_VARIABLE = "MISSTEP_CELL_CHANGE"
_FREE_M = 0.12


def heavier_object(scene: Scene, rng: np.random.Generator) -> Scene:
    """Ten to fifteen times the mass, as of steel instead of plastic."""
    factor = rng.uniform(10.0, 15.0)
    if scene.handed is not None:
        return replace(scene, handed=replace(scene.handed, mass_kg=factor * scene.handed.mass_kg))
    if scene.object is None:
        return scene
    return replace(scene, object=replace(scene.object, mass_kg=factor * scene.object.mass_kg))


def larger_object(scene: Scene, rng: np.random.Generator) -> Scene:
    """About as wide as the hand opens; as heavy as before."""
    width, height = rng.uniform(2.0, 2.5), rng.uniform(1.0, 1.2)
    if scene.handed is not None:
        handed = scene.handed
        half_m = (width * handed.half_width_m, height * handed.half_height_m)
        return replace(scene, handed=replace(handed, half_width_m=half_m[0], half_height_m=half_m[1]))
    if scene.object is None:
        return scene
    a, b, c = scene.object.half_size_m
    return replace(scene, object=replace(scene.object, half_size_m=(width * a, width * b, height * c)))


def slippery_object(scene: Scene, rng: np.random.Generator) -> Scene:
    """As if oil had been spilt over it."""
    friction = rng.uniform(0.04, 0.09)
    if scene.handed is not None:
        return replace(scene, handed=replace(scene.handed, friction=friction, slippery=True))
    if scene.object is None:
        return scene
    return replace(scene, object=replace(scene.object, friction=friction, slippery=True))


def slippery_table(scene: Scene, rng: np.random.Generator) -> Scene:
    """As if oil had been spilt over it: things slide on at a touch."""
    return replace(scene, table_friction=rng.uniform(0.002, 0.01))


def worse_light(scene: Scene, rng: np.random.Generator) -> Scene:
    """Hardly any: the range camera loses pixels, ranges and colours are noisy; the pictures are dark."""
    light = Light(
        share=rng.uniform(0.08, 0.2),
        depth_noise_m=rng.uniform(0.008, 0.015),
        colour_noise=rng.uniform(8.0, 16.0),
        lost_share=rng.uniform(0.3, 0.6),
    )
    return replace(scene, light=light)


def new_positions(scene: Scene, rng: np.random.Generator) -> Scene:
    """What stands on the table, the button or the human is beyond where it used to be: at the rim of view and reach."""
    angle, aside_m = rng.uniform(0.0, 2 * np.pi), rng.uniform(0.04, 0.07)
    shift = np.array([aside_m * np.cos(angle), aside_m * np.sin(angle)])
    if scene.handed is not None:
        x, y, z = scene.handed.aim_m
        return replace(scene, handed=replace(scene.handed, aim_m=(x, y + shift[0], z + shift[1])))
    if scene.object is None:
        return replace(scene, button_offset_m=(float(shift[0]), float(shift[1])))
    thing = replace(scene.object, x_m=rng.uniform(0.74, 0.80), y_m=rng.uniform(0.18, 0.25))
    target = scene.target
    if target is not None:
        target = replace(target, x_m=rng.uniform(0.70, 0.78), y_m=rng.uniform(-0.38, -0.30))
    return replace(scene, object=thing, target=target, distractors=_apart(scene, thing, target))


def _apart(scene: Scene, *moved: Thing | None) -> tuple[Thing, ...]:
    """The distractors that do not stand where something was moved to."""
    places = [(thing.x_m, thing.y_m) for thing in moved if thing is not None]
    return tuple(
        other
        for other in scene.distractors
        if all(np.hypot(other.x_m - x_m, other.y_m - y_m) > _FREE_M for x_m, y_m in places)
    )


CHANGES: dict[str, Callable[[Scene, np.random.Generator], Scene]] = {
    "heavier object": heavier_object,
    "larger object": larger_object,
    "slippery object": slippery_object,
    "slippery table": slippery_table,
    "worse light": worse_light,
    "new positions": new_positions,
}
