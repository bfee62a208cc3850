"""Which cause an execution suffers, and the scene that it makes."""

import os
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from misstep_cell.errors import UnknownCauseError
from misstep_cell.world.changes import CHANGE_VARIABLE, CHANGES
from misstep_cell.world.scene import Scene
from misstep_cell.world.upsets.arm_pushed import arm_pushed
from misstep_cell.world.upsets.lost_command import lost_command
from misstep_cell.world.upsets.missed_object import missed_object
from misstep_cell.world.upsets.object_pushed import object_pushed
from misstep_cell.world.upsets.obstacle import obstacle
from misstep_cell.world.upsets.overshoot import overshoot
from misstep_cell.world.upsets.perception_error import perception_error
from misstep_cell.world.upsets.slip import slip
from misstep_cell.world.upsets.unstable_stack import unstable_stack
from misstep_cell.world.upsets.wrong_tilt import wrong_tilt

UPSETS_VARIABLE = "MISSTEP_CELL_UPSETS"
_UNDISTURBED = 1 / 3
_STREAM = 0x0C  # of the generator: what is drawn for the upset leaves the scene's own draws as they are

UPSETS: dict[str, Callable[[Scene, np.random.Generator], Scene]] = {
    "perception error": perception_error,
    "slip": slip,
    "object pushed": object_pushed,
    "arm pushed": arm_pushed,
    "obstacle": obstacle,
    "lost command": lost_command,
    "missed object": missed_object,
    "wrong tilt": wrong_tilt,
    "overshoot": overshoot,
    "unstable stack": unstable_stack,
}

_PUSHED = ("object pushed", "arm pushed")
_CARRYING = ("perception error", "slip", *_PUSHED, "obstacle", "lost command", "missed object")

CAUSES: dict[str, tuple[str, ...]] = {
    "grasp": ("perception error", "slip", "object pushed", "arm pushed", "lost command", "missed object"),
    "press_button": ("arm pushed", "obstacle", "missed object"),
    "handover": ("slip", "object pushed", "arm pushed", "obstacle", "lost command", "missed object"),
    "point": ("perception error", "missed object"),
    "push": ("perception error", *_PUSHED, "obstacle", "missed object", "overshoot"),
    "pick_and_place": _CARRYING,
    "place_in_container": _CARRYING,
    "put_on_top": (*_CARRYING, "unstable stack"),
    "pour": (*_CARRYING, "wrong tilt"),
}


def cause_of(skill: str, seed: int) -> str:
    """What an execution that misstep seeds with `seed` suffers where MISSTEP_CELL_UPSETS is 1; empty for nothing."""
    first_draw = np.random.RandomState(seed % 2**32).randint(2**31)  # misstep seeds, prepare draws the scene's seed
    return drawn_cause(skill, int(first_draw))


def wanted_cause(skill: str, seed: int) -> str:
    """What the environment asks for: nothing, a change of the world, or the cause that the scene's seed draws."""
    if change := os.environ.get(CHANGE_VARIABLE):
        return change
    return drawn_cause(skill, seed) if os.environ.get(UPSETS_VARIABLE) == "1" else ""


def drawn_cause(skill: str, seed: int) -> str:
    """The cause for a scene's seed; empty for about a third of the seeds."""
    rng = np.random.default_rng((seed, _STREAM))
    if rng.random() < _UNDISTURBED:
        return ""
    return CAUSES[skill][rng.integers(len(CAUSES[skill]))]


def upset(scene: Scene, cause: str, seed: int) -> Scene:
    """The scene with a cause of failure or a change of the world in it; itself without one.

    Raises:
        UnknownCauseError: there is no such cause.
    """
    if not cause:
        return scene
    known = UPSETS | CHANGES
    if cause not in known:
        raise UnknownCauseError(cause, list(known))
    disturbed = known[cause](scene, np.random.default_rng((seed, _STREAM, 1)))
    return scene if disturbed == scene else replace(disturbed, cause=cause)
