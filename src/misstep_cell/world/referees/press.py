"""Was the button pressed?"""

from misstep import Failure
from misstep_cell.world.scene import BUTTON_TRAVEL_M
from misstep_cell.world.simulation import Simulation

_PRESSED_M = 0.7 * BUTTON_TRAVEL_M


class PressReferee:
    """The plunger must have been pressed down."""

    def __init__(self, simulation: Simulation) -> None:
        self._address = simulation.model.joint("plunger").qposadr[0]
        self._deepest_m = 0.0

    def observe(self, simulation: Simulation) -> None:
        """Notes how deep the plunger was."""
        self._deepest_m = max(self._deepest_m, float(simulation.data.qpos[self._address]))

    def succeeded(self) -> bool:
        """Whether it was deep enough."""
        return self._deepest_m >= _PRESSED_M

    def failure(self) -> Failure:
        """Nothing tells when a press that never came should have come."""
        return Failure("button not pressed")
