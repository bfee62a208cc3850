"""Who touches whom in the simulation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FINGERS = frozenset({"left_finger", "right_finger"})


def contact_bodies(model: Any, data: Any) -> NDArray[np.int32]:
    """(n, 2) the two bodies of every contact; 0 is the world: table, floor, post."""
    bodies: NDArray[np.int32] = model.geom_bodyid[data.contact.geom]
    return bodies


def touching(model: Any, data: Any, body: int) -> set[int]:
    """Numbers of the bodies that touch a body, given by its number; 0 for table, floor and post."""
    pairs = contact_bodies(model, data)
    return set(pairs[(pairs == body).any(axis=1)].ravel().tolist()) - {body}


def touched_by(model: Any, data: Any, body: str) -> set[str]:
    """Names of the bodies that touch a body; "world" for table, floor and post."""
    return {model.body(number).name for number in touching(model, data, model.body(body).id)}


def touched_by_finger(model: Any, data: Any) -> bool:
    """Whether a finger touches the object."""
    return bool(FINGERS & touched_by(model, data, "object"))


def held_by_fingers(model: Any, data: Any) -> bool:
    """Whether both fingers touch the object."""
    return touched_by(model, data, "object") >= FINGERS
