"""Who touches whom in the simulation."""

from typing import Any

import numpy as np


def held_by_fingers(model: Any, data: Any) -> bool:
    """Whether both finger pads touch the object."""
    wanted = model.geom("object").id
    pairs = data.contact.geom
    partners = np.unique(pairs[(pairs == wanted).any(axis=1)])
    return model.geom("left_pad").id in partners and model.geom("right_pad").id in partners
