"""Who touches whom in the simulation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def contact_bodies(model: Any, data: Any) -> NDArray[np.int32]:
    """(n, 2) the two bodies of every contact; 0 is the world: table, floor, post."""
    bodies: NDArray[np.int32] = model.geom_bodyid[data.contact.geom]
    return bodies


def touched_by(model: Any, data: Any, body: str) -> set[str]:
    """Names of the bodies that touch a body; "world" for table, floor and post."""
    pairs = contact_bodies(model, data)
    touching = pairs[(pairs == model.body(body).id).any(axis=1)]
    return {model.body(number).name for number in np.unique(touching)} - {body}


def held_by_fingers(model: Any, data: Any) -> bool:
    """Whether both fingers touch the object."""
    return {"left_finger", "right_finger"} <= touched_by(model, data, "object")
