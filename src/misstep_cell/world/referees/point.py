"""Did the tip point at the object?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.referees.onsets import since
from misstep_cell.world.referees.referee import object_m
from misstep_cell.world.simulation import Simulation

_POINTED_M = 0.03
_POINTED_ABOVE_M = 0.12
_POINTED_NS = 500_000_000
_STILL_RAD_S = 0.02
_MOVED_M = 0.015


class PointReferee:
    """The tip must stay over the object's middle for half a second."""

    def __init__(self, simulation: Simulation) -> None:
        self._start_m = object_m(simulation)
        self._since_ns: int | None = None
        self._wrong_ns: int | None = None
        self._longest_ns = 0

    def observe(self, simulation: Simulation) -> None:
        """Measures how long the tip has been in place; notes when it rests beside it, or when the object was moved."""
        there_m = object_m(simulation)
        way_m = simulation.data.site("tip").xpos - there_m
        low = 0.0 < way_m[2] < _POINTED_ABOVE_M
        over = bool(low and np.hypot(way_m[0], way_m[1]) <= _POINTED_M)
        self._since_ns = since(over, self._since_ns, simulation.t_ns)
        if self._since_ns is not None:
            self._longest_ns = max(self._longest_ns, simulation.t_ns - self._since_ns)
        if self._wrong_ns is None:
            rests_beside = low and not over and np.abs(simulation.data.qvel[:7]).max() < _STILL_RAD_S
            moved = np.linalg.norm(there_m - self._start_m) > _MOVED_M
            self._wrong_ns = simulation.t_ns if rests_beside or moved else None

    def succeeded(self) -> bool:
        """Whether it was long enough."""
        return self._longest_ns >= _POINTED_NS

    def failure(self) -> Failure:
        """From when the object was moved or the tip stood still beside it."""
        return Failure("pointed beside the object", self._wrong_ns)
