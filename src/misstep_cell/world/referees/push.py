"""Was the puck pushed into the goal?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.referees.referee import object_m
from misstep_cell.world.scene import GOAL_RADIUS_M, GOAL_XY_M
from misstep_cell.world.simulation import Simulation


class PushReferee:
    """The puck's middle must lie in the goal at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._puck_m = object_m(simulation)

    def observe(self, simulation: Simulation) -> None:
        """Follows the puck."""
        self._puck_m = object_m(simulation)

    def succeeded(self) -> bool:
        """Whether it lies in the goal."""
        return bool(np.linalg.norm(self._puck_m[:2] - GOAL_XY_M) <= GOAL_RADIUS_M)

    def failure(self) -> Failure:
        """A puck outside the goal has no moment of failing."""
        return Failure("puck outside the goal")
