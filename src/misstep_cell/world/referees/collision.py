"""When did the robot first collide with something?"""

from typing import Any

import mujoco
import numpy as np

from misstep_cell.world.simulation import Simulation

_FELT_N = 8.0  # a brush is no collision
_ROBOT = {"base", *(f"link{number}" for number in range(1, 8)), "hand", "left_finger", "right_finger"}
_IN_THE_WAY = {"intruder", "obstacle"}


class CollisionWatch:
    """Notes the first contact of the arm or the hand with an intruder, an obstacle, the table or the post.

    Attributes:
        first_ns: when it was; None if there was none.
        with_whom: the body that was hit; "world" is the table or the post.
    """

    def __init__(self) -> None:
        self.first_ns: int | None = None
        self.with_whom = ""

    def observe(self, simulation: Simulation) -> None:
        """Looks at this cycle's contacts."""
        if self.first_ns is None:
            self.with_whom = collided_with(simulation.model, simulation.data)
            self.first_ns = simulation.t_ns if self.with_whom else None


def collided_with(model: Any, data: Any) -> str:
    """Name of a body that the arm or the hand now collides with; empty if there is none."""
    force = np.empty(6)
    for number in range(data.ncon):
        first, second = (model.body(model.geom_bodyid[geom]).name for geom in data.contact.geom[number])
        robot, other = (first, second) if first in _ROBOT else (second, first)
        if robot in _ROBOT and (other in _IN_THE_WAY or other == "world"):
            mujoco.mj_contactForce(model, data, number, force)
            if force[0] > _FELT_N:
                return str(other)
    return ""
