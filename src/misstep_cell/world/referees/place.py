"""Was the object placed in the goal?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.referees.held import HeldThing
from misstep_cell.world.scene import GOAL_RADIUS_M, GOAL_XY_M
from misstep_cell.world.simulation import Simulation


class PlaceReferee:
    """The object must stand upright and at rest in the goal, let go, at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._thing = HeldThing(simulation)

    def observe(self, simulation: Simulation) -> None:
        """Follows the object."""
        self._thing.observe(simulation)

    def succeeded(self) -> bool:
        """Whether it stands there."""
        thing = self._thing
        in_goal = np.linalg.norm(thing.position_m[:2] - GOAL_XY_M) <= GOAL_RADIUS_M
        on_table = 0 in thing.touched
        return bool(in_goal) and on_table and thing.still and not thing.held and thing.fallen_ns is None

    def failure(self) -> Failure:
        """Dropped, toppled, set down beside the goal, or not let go; the onset is when that happened."""
        thing = self._thing
        picking = thing.pick_failure()
        if picking is not None:
            return picking
        if thing.held:
            return Failure("object not released")
        if thing.fallen_ns is not None:
            return Failure("object toppled", thing.fallen_ns)
        return Failure("object beside the goal", thing.landed_ns)
