"""Was the puck pushed into the goal?"""

import numpy as np

from misstep import Failure
from misstep_cell.robot.hardware import Floats
from misstep_cell.world.contacts import FINGERS, touched_by
from misstep_cell.world.referees.referee import object_m
from misstep_cell.world.scene import GOAL_RADIUS_M, GOAL_XY_M
from misstep_cell.world.simulation import Simulation

_MOVED_M = 0.005
_CORRIDOR_M = 0.04
_LOW_TIP_M = 0.04


class PushReferee:
    """The puck's middle must lie in the goal at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._start_m = self._puck_m = object_m(simulation)[:2]
        way = np.asarray(GOAL_XY_M) - self._start_m
        self._length_m = float(np.linalg.norm(way))
        self._along = way / self._length_m
        self._touched = self._moved_by_intruder = False
        self._first_ns: dict[str, int] = {}

    def observe(self, simulation: Simulation) -> None:
        """Follows the puck and notes when it first did each of the things that it should not."""
        self._puck_m = object_m(simulation)[:2]
        touching = touched_by(simulation.model, simulation.data, "object")
        self._touched |= bool(FINGERS & touching)
        self._moved_by_intruder |= "intruder" in touching and not self._touched
        for kind in self._going_wrong(simulation.data.site("tip").xpos):
            self._first_ns.setdefault(kind, simulation.t_ns)
        if self._in_goal():
            self._first_ns.pop("puck overshot", None)

    def _going_wrong(self, tip_m: Floats) -> list[str]:
        moved_m = self._puck_m - self._start_m
        along_m = float(moved_m @ self._along)
        aside_m = float(np.linalg.norm(moved_m - along_m * self._along))
        tip_ahead_m = float((tip_m[:2] - self._puck_m) @ self._along)
        by_robot = self._touched or not self._moved_by_intruder  # otherwise it has not failed yet
        found = {
            "puck knocked away": by_robot and not self._touched and np.linalg.norm(moved_m) > _MOVED_M,
            "puck left its way": by_robot and aside_m > _CORRIDOR_M,
            "puck overshot": along_m > self._length_m and not self._in_goal(),
            "puck missed": tip_m[2] < _LOW_TIP_M and tip_ahead_m > 0.0,
        }
        return [kind for kind, wrong in found.items() if wrong]

    def _in_goal(self) -> bool:
        return bool(np.linalg.norm(self._puck_m - GOAL_XY_M) <= GOAL_RADIUS_M)

    def succeeded(self) -> bool:
        """Whether it lies in the goal."""
        return self._in_goal()

    def failure(self) -> Failure:
        """The first thing that went wrong; a puck that merely stopped short has no such moment."""
        if not self._first_ns:
            return Failure("puck outside the goal")
        return Failure(*min(self._first_ns.items(), key=lambda found: found[1]))
