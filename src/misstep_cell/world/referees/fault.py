"""When did something go physically wrong, whatever the skill?"""

from typing import Any

import mujoco
import numpy as np

from misstep_cell.world.simulation import Simulation

_FELT_N = 8.0  # a brush is no collision
_OPENED_M, _EMPTY_M = 0.06, 0.004
_ROBOT = {"base", *(f"link{number}" for number in range(1, 8)), "hand", "left_finger", "right_finger"}
_IN_THE_WAY = {"intruder", "obstacle"}


class FaultWatch:
    """Notes the first event that no undisturbed execution has; a referee may know a better onset.

    These are a collision of the arm or the hand with an intruder or an obstacle; a hand that closes on nothing after
    having been open; a command to the hand that got lost.

    Attributes:
        first_ns: when it was; None if there was none.
        what: "collision", "empty grip" or "lost command".
    """

    def __init__(self) -> None:
        self.first_ns: int | None = None
        self.what = ""
        self._was_open = False

    def observe(self, simulation: Simulation) -> None:
        """Looks at this cycle's world."""
        if self.first_ns is None:
            self.what = self._fault(simulation)
            self.first_ns = simulation.t_ns if self.what else None

    def _fault(self, simulation: Simulation) -> str:
        width_m = float(simulation.data.qpos[7] + simulation.data.qpos[8])
        self._was_open |= width_m > _OPENED_M
        if collided_with(simulation.model, simulation.data):
            return "collision"
        if self._was_open and width_m < _EMPTY_M:
            return "empty grip"
        return "lost command" if simulation.hand.lost else ""


def collided_with(model: Any, data: Any) -> str:
    """Name of a body that the arm or the hand now collides with; empty if there is none."""
    force = np.empty(6)
    for number in range(data.ncon):
        first, second = (model.body(model.geom_bodyid[geom]).name for geom in data.contact.geom[number])
        robot, other = (first, second) if first in _ROBOT else (second, first)
        if robot in _ROBOT and other in _IN_THE_WAY:
            mujoco.mj_contactForce(model, data, number, force)
            if force[0] > _FELT_N:
                return str(other)
    return ""
