"""When did something go physically wrong, whatever the skill?"""

from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from misstep_cell.world.contacts import FINGERS, contact_bodies
from misstep_cell.world.simulation import Simulation

_FELT_N = 8.0  # a brush is no collision
_OPENED_M, _EMPTY_M = 0.06, 0.004
_ROBOT = {"base", *(f"link{number}" for number in range(1, 8)), "hand", *FINGERS}
_IN_THE_WAY = {"intruder", "obstacle"}


class FaultWatch:
    """Notes the first event that no undisturbed execution has; a referee may know a better onset.

    These are a collision of the arm or the hand with an intruder or an obstacle; a hand that closes on nothing after
    having been open; a command to the hand that got lost.

    Attributes:
        first_ns: when it was; None if there was none.
        what: "collision", "empty grip" or "lost command".
    """

    def __init__(self, simulation: Simulation) -> None:
        self._side = sides(simulation.model)
        self.first_ns: int | None = None
        self.what = ""
        self._was_open = False

    def observe(self, simulation: Simulation) -> None:
        """Looks at this cycle's world."""
        if self.first_ns is None:
            self.what = self._fault(simulation)
            self.first_ns = simulation.t_ns if self.what else None

    def _fault(self, simulation: Simulation) -> str:
        width_m = simulation.finger_width_m
        self._was_open |= width_m > _OPENED_M
        if self._collides(simulation.model, simulation.data):
            return "collision"
        if self._was_open and width_m < _EMPTY_M:
            return "empty grip"
        return "lost command" if simulation.hand.lost else ""

    def _collides(self, model: Any, data: Any) -> bool:
        """Whether the arm or the hand now presses against what is in its way."""
        pairs = self._side[contact_bodies(model, data)]
        meeting: list[int] = np.flatnonzero(pairs.prod(axis=1) == -1).tolist()
        return any(contact_force_n(model, data, number) > _FELT_N for number in meeting)


def sides(model: Any) -> NDArray[np.int64]:
    """(bodies,) 1 for the robot's, -1 for what stands or comes in its way, 0 for the others."""
    names = [model.body(number).name for number in range(model.nbody)]
    return np.array([1 if name in _ROBOT else -1 if name in _IN_THE_WAY else 0 for name in names])


def contact_force_n(model: Any, data: Any, contact: int) -> float:
    """Force with which the two sides of a contact press on each other."""
    force = np.empty(6)
    mujoco.mj_contactForce(model, data, contact, force)
    return float(force[0])
