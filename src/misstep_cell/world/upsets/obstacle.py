"""Something that the robot's planner does not know stands in the way."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.scene import BUTTON_XY_M, GOAL_XY_M, HANDOVER_POINT_M, Scene, Shape, Thing

_HOME_XY_M = (0.40, 0.0)
_OVER_POST_M = (0.40, 0.22)  # the hand swings up and to the left before it comes down on the button
_PAINT = (0.05, 0.62, 0.58)
_FREE_M = 0.10


def obstacle(scene: Scene, rng: np.random.Generator) -> Scene:
    """A heavy column beside the middle of the hand's way."""
    start, end, half_height_m = way_of_hand(scene)
    free = scene.object is None  # the arm sweeps more room than a hand that carries something
    share, aside_m = rng.uniform(0.4, 0.65), rng.uniform(-0.03, 0.03) * (1 + free)
    along = np.subtract(end, start)
    across = np.array([-along[1], along[0]]) / np.linalg.norm(along)
    place = np.asarray(start) + share * along + aside_m * across
    width_m = rng.uniform(0.015, 0.025)
    column = Thing(
        shape=(Shape.BOX, Shape.CYLINDER)[rng.integers(2)],
        x_m=float(place[0]),
        y_m=float(place[1]),
        yaw_rad=rng.uniform(-0.7, 0.7),
        half_size_m=(width_m, width_m, half_height_m * rng.uniform(0.9, 1.15)),
        mass_kg=rng.uniform(2.0, 6.0),
        friction=0.8,
        fixed=bool(free or rng.random() < 0.75),
        colour=_PAINT,
    )
    apart = tuple(thing for thing in scene.distractors if np.hypot(*(place - (thing.x_m, thing.y_m))) > _FREE_M)
    return replace(scene, obstacle=column, distractors=apart)


def way_of_hand(scene: Scene) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Where the hand goes from and to, above the table, and half the height of what would be in its way."""
    if scene.handed is not None:
        return _HOME_XY_M, HANDOVER_POINT_M[:2], 0.21
    if scene.object is None:
        return _OVER_POST_M, BUTTON_XY_M, 0.20
    start = (scene.object.x_m, scene.object.y_m)
    if scene.target is not None:
        return start, (scene.target.x_m, scene.target.y_m), 0.13
    return (start, GOAL_XY_M, 0.11) if scene.goal else (_HOME_XY_M, start, 0.11)
