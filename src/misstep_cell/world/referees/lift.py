"""Was the object lifted?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.contacts import held_by_fingers
from misstep_cell.world.referees.referee import object_m
from misstep_cell.world.simulation import Simulation

_LIFTED_M = 0.08
_OFF_THE_TABLE_M = 0.03
_DISTURBED_M = 0.015


class LiftReferee:
    """The box must be held by the fingers, at least 8 cm over the table, at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._start_m = object_m(simulation)
        self._height_m, self._held = 0.0, False
        self._disturbed_ns: int | None = None
        self._lost_ns: int | None = None
        self._was_up = False

    def observe(self, simulation: Simulation) -> None:
        """Follows the box and notes when it was knocked or lost."""
        moved_m = object_m(simulation) - self._start_m
        was_held, self._held = self._held, held_by_fingers(simulation.model, simulation.data)
        self._height_m = float(moved_m[2])
        self._was_up |= self._held and self._height_m > _OFF_THE_TABLE_M
        if was_held and not self._held:
            self._lost_ns = simulation.t_ns
        if self._disturbed_ns is None and not self._held and np.linalg.norm(moved_m) > _DISTURBED_M:
            self._disturbed_ns = simulation.t_ns

    def succeeded(self) -> bool:
        """Whether the box is up and held."""
        return self._held and self._height_m >= _LIFTED_M

    def failure(self) -> Failure:
        """Dropped, or never lifted; then the onset is when it was knocked away, if it was."""
        if self._was_up:
            return Failure("object dropped", self._lost_ns)
        return Failure("object not lifted", self._disturbed_ns)
