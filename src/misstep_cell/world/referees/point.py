"""Did the tip point at the object?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.referees.referee import object_m
from misstep_cell.world.simulation import Simulation

_POINTED_M = 0.03
_POINTED_ABOVE_M = 0.12
_POINTED_NS = 500_000_000


class PointReferee:
    """The tip must stay over the object's middle for half a second."""

    def __init__(self, simulation: Simulation) -> None:
        self._since_ns: int | None = None
        self._longest_ns = 0

    def observe(self, simulation: Simulation) -> None:
        """Measures how long the tip has been in place."""
        way_m = simulation.data.site("tip").xpos - object_m(simulation)
        in_place = np.hypot(way_m[0], way_m[1]) <= _POINTED_M and 0.0 < way_m[2] < _POINTED_ABOVE_M
        if not in_place:
            self._since_ns = None
        elif self._since_ns is None:
            self._since_ns = simulation.t_ns
        else:
            self._longest_ns = max(self._longest_ns, simulation.t_ns - self._since_ns)

    def succeeded(self) -> bool:
        """Whether it was long enough."""
        return self._longest_ns >= _POINTED_NS

    def failure(self) -> Failure:
        """The tip was never wrong, only never right: no onset."""
        return Failure("pointed beside the object")
