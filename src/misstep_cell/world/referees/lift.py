"""Was the object lifted?"""

from misstep import Failure
from misstep_cell.world.referees.held import HeldThing
from misstep_cell.world.referees.onsets import earliest
from misstep_cell.world.simulation import Simulation

_LIFTED_M = 0.08


class LiftReferee:
    """The object must be held by the fingers, at least 8 cm higher than it stood, at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._thing = HeldThing(simulation)
        self._wanted_m = float(self._thing.position_m[2]) + _LIFTED_M

    def observe(self, simulation: Simulation) -> None:
        """Follows the object."""
        self._thing.observe(simulation)

    def succeeded(self) -> bool:
        """Whether the object is up and held."""
        return self._thing.held and bool(self._thing.position_m[2] >= self._wanted_m)

    def failure(self) -> Failure:
        """Why the object is not up; there is no onset where it was only not lifted far enough."""
        return earliest(self._thing.onsets_ns()) or Failure("object not lifted")
