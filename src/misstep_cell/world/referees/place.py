"""Was the object placed in the goal?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.referees.held import HeldThing
from misstep_cell.world.referees.onsets import earliest, since
from misstep_cell.world.scene import GOAL_RADIUS_M, GOAL_XY_M
from misstep_cell.world.simulation import Simulation


class PlaceReferee:
    """The object must stand upright and at rest in the goal, let go, at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._thing = HeldThing(simulation)
        self._in_goal = False
        self._beside_ns: int | None = None

    def observe(self, simulation: Simulation) -> None:
        """Follows the object."""
        thing = self._thing
        thing.observe(simulation)
        self._in_goal = bool(np.linalg.norm(thing.position_m[:2] - GOAL_XY_M) <= GOAL_RADIUS_M)
        beside = thing.landed_ns is not None and not thing.held and not self._in_goal
        self._beside_ns = since(beside, self._beside_ns, simulation.t_ns)

    def succeeded(self) -> bool:
        """Whether it stands there."""
        thing = self._thing
        return self._in_goal and 0 in thing.touched and thing.still and not thing.held and thing.fallen_ns is None

    def failure(self) -> Failure:
        """Dropped, toppled, beside the goal, or not let go; the onset is when that happened."""
        thing = self._thing
        own = {"object toppled": thing.fallen_ns, "object beside the goal": self._beside_ns}
        return earliest(thing.onsets_ns() | own) or thing.unfinished()
