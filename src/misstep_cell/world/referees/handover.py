"""Did the object change hands?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.contacts import FINGERS, touched_by
from misstep_cell.world.human import Human
from misstep_cell.world.referees.referee import object_m
from misstep_cell.world.simulation import Simulation

_HUMAN_GONE_M = 0.15
_HAND = FINGERS | {"hand"}


class HandoverReferee:
    """The fingers must hold the object at the end, and the human's hand must be gone."""

    def __init__(self, simulation: Simulation, human: Human) -> None:
        self._human = human
        self._held = self._gone = self._touched = False
        self._lost_ns: int | None = None

    def observe(self, simulation: Simulation) -> None:
        """Follows the object and the human's hand."""
        touched = touched_by(simulation.model, simulation.data, "object")
        was_held, self._held = self._held, touched >= FINGERS
        if was_held and not self._held:
            self._lost_ns = simulation.t_ns
        self._touched |= bool(_HAND & touched)
        apart_m = simulation.data.mocap_pos[0] - object_m(simulation)
        self._gone = bool(np.linalg.norm(apart_m) > _HUMAN_GONE_M)

    def succeeded(self) -> bool:
        """Whether the object changed hands."""
        return self._held and self._gone

    def failure(self) -> Failure:
        """Dropped after the human let go, or never taken: then since it slipped out of the hand, if it was in it."""
        if self._human.let_go_s is not None:
            return Failure("object dropped", self._lost_ns)
        return Failure("object not taken", self._lost_ns or self._offered_in_vain_ns())

    def _offered_in_vain_ns(self) -> int | None:
        """When the human had brought it as far as it goes without touching the robot's hand with it."""
        arrived_s = self._human.arrived_s
        return None if arrived_s is None or self._touched else round(arrived_s * 1e9)
