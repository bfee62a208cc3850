"""Was the button pressed?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.scene import BUTTON_TRAVEL_M
from misstep_cell.world.simulation import Simulation

_PRESSED_M = 0.7 * BUTTON_TRAVEL_M
_NEAR_M = 0.15


class PressReferee:
    """The plunger must have been pressed down."""

    def __init__(self, simulation: Simulation) -> None:
        self._address = simulation.model.joint("plunger").qposadr[0]
        self._deepest_m = 0.0
        self._beside_ns: int | None = None

    def observe(self, simulation: Simulation) -> None:
        """Notes how deep the plunger was, and when the tip first was lower than its top."""
        self._deepest_m = max(self._deepest_m, float(simulation.data.qpos[self._address]))
        tip_m, top_m = simulation.data.site("tip").xpos, simulation.data.body("plunger").xpos
        reached = np.hypot(*(tip_m - top_m)[:2]) < _NEAR_M and tip_m[2] < top_m[2]
        if reached and self._beside_ns is None:
            self._beside_ns = simulation.t_ns

    def succeeded(self) -> bool:
        """Whether it was deep enough."""
        return self._deepest_m >= _PRESSED_M

    def failure(self) -> Failure:
        """From the moment on at which the tip passed the plunger's top without pressing it, if it did."""
        return Failure("button not pressed", self._beside_ns)
