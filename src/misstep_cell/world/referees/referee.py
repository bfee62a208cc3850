"""What a referee is."""

from typing import Any, Protocol

from misstep import Failure
from misstep_cell.world.simulation import Simulation


class Referee(Protocol):
    """Watches one execution."""

    def observe(self, simulation: Simulation) -> None:
        """Called after every control cycle."""

    def succeeded(self) -> bool:
        """Whether the skill reached its aim."""

    def failure(self) -> Failure:
        """What went wrong, if it did not; the onset only where the physics shows it."""


def object_m(simulation: Simulation) -> Any:
    """(3,) where the skill's object is."""
    return simulation.data.body("object").xpos.copy()
