"""Draws scenes: one function a skill, all chance from one generator."""

import colorsys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from misstep_cell.world.scene import (
    BUTTON_XY_M,
    GOAL_XY_M,
    HANDOVER_POINT_M,
    POST_XY_M,
    Colour,
    HandedObject,
    Look,
    Scene,
    Shape,
    Thing,
)

BEADS_N = 30
_OBJECT_HUES_DEG = (195.0, 285.0)
_TARGET_HUES_DEG = (310.0, 345.0)
_DRAB = ((0.45, 0.45, 0.47), (0.85, 0.85, 0.83), (0.42, 0.36, 0.31), (0.30, 0.42, 0.32), (0.15, 0.15, 0.16))
_ROBOT_SIDE_X_M = 0.35
_FREE_OF_WORK_M, _FREE_OF_OTHERS_M = 0.15, 0.12
_TABLE_COLOURS = ((0.80, 0.74, 0.64), (0.62, 0.64, 0.66), (0.70, 0.58, 0.44), (0.50, 0.46, 0.42), (0.72, 0.76, 0.72))


def draw_scene(rng: np.random.Generator, skill: str) -> Scene:
    """Draws a scene for a skill of the cell.

    Args:
        rng: source of all chance.
        skill: one of `SCENES`.
    """
    scene = SCENES[skill](rng, draw_cell(rng))
    return replace(scene, look=draw_look(rng), distractors=draw_distractors(rng, scene))


def draw_cell(rng: np.random.Generator) -> Scene:
    """The cell with nothing on the table."""
    return Scene(
        seed=int(rng.integers(2**32)),
        home_offset_rad=tuple(rng.uniform(-0.02, 0.02, 7).tolist()),
        finger_width_m=0.01,
        button_offset_m=(rng.uniform(-0.004, 0.004), rng.uniform(-0.004, 0.004)),
        button_stiffness=rng.uniform(250.0, 450.0),
    )


def empty_scene(_: np.random.Generator, cell: Scene) -> Scene:
    """For pressing the button."""
    return cell


def object_scene(rng: np.random.Generator, cell: Scene) -> Scene:
    """A thing to grasp or to point at."""
    return replace(cell, object=draw_object(rng, y_m=(-0.16, 0.16)))


def push_scene(rng: np.random.Generator, cell: Scene) -> Scene:
    """A puck to push into the marked goal, with the fingers a little open."""
    return replace(cell, finger_width_m=0.055, object=draw_puck(rng), goal=True)


def handover_scene(rng: np.random.Generator, cell: Scene) -> Scene:
    """A human with an object."""
    return replace(cell, handed=draw_handed(rng))


def pick_and_place_scene(rng: np.random.Generator, cell: Scene) -> Scene:
    """A thing to bring to the marked goal."""
    return replace(cell, object=draw_object(rng, y_m=(0.0, 0.14)), goal=True)


def place_in_container_scene(rng: np.random.Generator, cell: Scene) -> Scene:
    """A thing to put into a tray."""
    half_size = (rng.uniform(0.075, 0.09), rng.uniform(0.075, 0.09), rng.uniform(0.025, 0.03))
    target = draw_target(rng, Shape.TRAY, half_size, mass_kg=rng.uniform(0.4, 0.6))
    return replace(cell, object=draw_object(rng, y_m=(0.02, 0.14)), target=target)


def put_on_top_scene(rng: np.random.Generator, cell: Scene) -> Scene:
    """A thing to put onto a flat, larger box."""
    half_size = (rng.uniform(0.045, 0.055), rng.uniform(0.045, 0.055), rng.uniform(0.02, 0.035))
    target = draw_target(rng, Shape.BOX, half_size, mass_kg=rng.uniform(0.4, 0.7))
    return replace(cell, object=draw_object(rng, y_m=(0.02, 0.14)), target=target)


def pour_scene(rng: np.random.Generator, cell: Scene) -> Scene:
    """A cup of beads and a bowl."""
    radius_m, bowl_radius_m = rng.uniform(0.030, 0.034), rng.uniform(0.075, 0.085)
    cup = Thing(
        shape=Shape.CUP,
        x_m=rng.uniform(0.62, 0.68),
        y_m=rng.uniform(0.03, 0.11),
        yaw_rad=rng.uniform(-0.3, 0.3),
        half_size_m=(radius_m, radius_m, rng.uniform(0.053, 0.062)),
        mass_kg=rng.uniform(0.12, 0.2),
        friction=rng.uniform(0.7, 1.0),
        colour=draw_colour(rng, _OBJECT_HUES_DEG),
    )
    half_size = (bowl_radius_m, bowl_radius_m, rng.uniform(0.024, 0.028))
    bowl = draw_target(rng, Shape.CUP, half_size, mass_kg=rng.uniform(0.4, 0.6))
    bowl = replace(bowl, x_m=rng.uniform(0.61, 0.67))  # a level hand reaches no nearer place
    return replace(cell, object=cup, target=bowl, beads_n=BEADS_N)


SCENES: dict[str, Callable[[np.random.Generator, Scene], Scene]] = {
    "grasp": object_scene,
    "press_button": empty_scene,
    "handover": handover_scene,
    "point": object_scene,
    "push": push_scene,
    "pick_and_place": pick_and_place_scene,
    "place_in_container": place_in_container_scene,
    "put_on_top": put_on_top_scene,
    "pour": pour_scene,
}


def draw_object(rng: np.random.Generator, y_m: tuple[float, float]) -> Thing:
    """A box or a cylinder that the hand can grip, within the arm's reach."""
    if rng.random() < 0.3:
        radius_m = rng.uniform(0.022, 0.030)
        shape, half_size = Shape.CYLINDER, (radius_m, radius_m, rng.uniform(0.030, 0.042))
    else:
        shape, half_size = Shape.BOX, (rng.uniform(0.030, 0.040), rng.uniform(0.020, 0.027), rng.uniform(0.030, 0.042))
    return Thing(
        shape=shape,
        x_m=rng.uniform(0.46, 0.64),
        y_m=rng.uniform(*y_m),
        yaw_rad=rng.uniform(-0.6, 0.6),
        half_size_m=half_size,
        mass_kg=rng.uniform(0.15, 0.35),
        friction=rng.uniform(0.7, 1.1),
        colour=draw_colour(rng, _OBJECT_HUES_DEG),
    )


def draw_target(
    rng: np.random.Generator, shape: Shape, half_size_m: tuple[float, float, float], mass_kg: float
) -> Thing:
    """A thing that takes up another, on the robot's right."""
    return Thing(
        shape=shape,
        x_m=rng.uniform(0.50, 0.60),
        y_m=rng.uniform(-0.23, -0.17),
        yaw_rad=rng.uniform(-0.4, 0.4),
        half_size_m=half_size_m,
        mass_kg=mass_kg,
        friction=rng.uniform(0.8, 1.1),
        colour=draw_colour(rng, _TARGET_HUES_DEG),
    )


def draw_puck(rng: np.random.Generator) -> Thing:
    """A yellow puck some way from the goal, on the robot's left."""
    radius_m = rng.uniform(0.036, 0.042)
    return Thing(
        shape=Shape.CYLINDER,
        x_m=rng.uniform(0.53, 0.63),
        y_m=rng.uniform(0.0, 0.08),
        yaw_rad=0.0,
        half_size_m=(radius_m, radius_m, rng.uniform(0.016, 0.02)),
        mass_kg=rng.uniform(0.12, 0.25),
        friction=rng.uniform(0.3, 0.6),
        colour=(rng.uniform(0.85, 0.95), rng.uniform(0.72, 0.82), rng.uniform(0.05, 0.15)),
    )


def draw_handed(rng: np.random.Generator) -> HandedObject:
    """An object and the manner of the human who brings it."""
    aim = np.asarray(HANDOVER_POINT_M) + rng.uniform(-0.005, 0.005, 3)
    return HandedObject(
        half_width_m=rng.uniform(0.018, 0.024),
        half_height_m=rng.uniform(0.018, 0.024),
        mass_kg=rng.uniform(0.15, 0.3),
        friction=rng.uniform(0.7, 1.0),
        aim_m=(aim[0], aim[1], aim[2]),
        hesitation_s=rng.uniform(0.4, 1.0),
        speed_m_s=rng.uniform(0.22, 0.32),
    )


def draw_colour(rng: np.random.Generator, hues_deg: tuple[float, float]) -> Colour:
    """A strong colour within a range of hues."""
    hue = rng.uniform(*hues_deg) / 360.0
    return colorsys.hsv_to_rgb(hue, rng.uniform(0.6, 0.85), rng.uniform(0.55, 0.85))


def draw_look(rng: np.random.Generator) -> Look:
    """Light, table and how the cameras hang."""
    base = np.array(_TABLE_COLOURS[rng.integers(len(_TABLE_COLOURS))]) + rng.uniform(-0.04, 0.04)
    other = base + rng.uniform(-0.08, 0.08)
    return Look(
        light_m=(rng.uniform(0.2, 1.0), rng.uniform(-0.6, 0.6), rng.uniform(2.0, 2.8)),
        brightness=rng.uniform(0.2, 0.45),
        table=("flat", "gradient", "checker")[rng.integers(3)],
        table_colours=((base[0], base[1], base[2]), (other[0], other[1], other[2])),
        jitter_m=tuple(rng.uniform(-0.008, 0.008, 3).tolist()),
        jitter_deg=tuple(rng.uniform(-0.6, 0.6, 3).tolist()),
    )


def draw_distractors(rng: np.random.Generator, scene: Scene) -> tuple[Thing, ...]:
    """Two to four drab things out of the way of the work."""
    wanted = int(rng.integers(2, 5))
    chosen: list[Thing] = []
    while len(chosen) < wanted:
        thing = draw_distractor(rng)
        place = (thing.x_m, thing.y_m)
        others = [BUTTON_XY_M, POST_XY_M, *((other.x_m, other.y_m) for other in chosen)]
        apart = all(np.hypot(*np.subtract(place, other)) > _FREE_OF_OTHERS_M for other in others)
        if apart and distance_to_work_m(place, scene) > _FREE_OF_WORK_M:
            chosen.append(thing)
    return tuple(chosen)


def draw_distractor(rng: np.random.Generator) -> Thing:
    """One drab thing anywhere in view."""
    shape = (Shape.BOX, Shape.CYLINDER)[rng.integers(2)]
    half_size = (rng.uniform(0.02, 0.035), rng.uniform(0.02, 0.035), rng.uniform(0.015, 0.035))
    colour = np.array(_DRAB[rng.integers(len(_DRAB))]) + rng.uniform(-0.03, 0.03)
    return Thing(
        shape=shape,
        x_m=rng.uniform(0.42, 0.82),
        y_m=rng.uniform(-0.60, 0.60),
        yaw_rad=rng.uniform(-1.5, 1.5),
        half_size_m=half_size,
        mass_kg=rng.uniform(0.15, 0.4),
        friction=rng.uniform(0.6, 1.0),
        colour=(colour[0], colour[1], colour[2]),
    )


def distance_to_work_m(place: tuple[float, float], scene: Scene) -> float:
    """From a place on the table to the way of the hand: from the robot to the object to its target."""
    if scene.object is None:
        return np.inf
    start = (scene.object.x_m, scene.object.y_m)
    end = (scene.target.x_m, scene.target.y_m) if scene.target else GOAL_XY_M if scene.goal else start
    reached_from = (_ROBOT_SIDE_X_M, scene.object.y_m)
    return min(distance_to_segment(place, reached_from, start), distance_to_segment(place, start, end))


def distance_to_segment(point: ArrayLike, start: ArrayLike, end: ArrayLike) -> float:
    """Of a point (2,) from the segment between two others."""
    way, towards = np.subtract(end, start), np.subtract(point, start)
    share = np.clip(towards @ way / max(way @ way, 1e-12), 0.0, 1.0)
    return float(np.linalg.norm(towards - share * way))
