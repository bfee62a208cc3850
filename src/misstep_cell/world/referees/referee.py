"""What a referee is."""

from typing import Any, Protocol

import numpy as np

from misstep import Failure
from misstep_cell.world.simulation import Simulation

_TOPPLED_COS = np.cos(np.pi / 4)


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


def upright_cos(data: Any, body: int) -> float:
    """Cosine of the angle of a body's axis from the vertical; negative upside down."""
    return float(data.xmat[body, 8])


def toppled(data: Any, body: int) -> bool:
    """Whether a body leans by more than 45 degrees."""
    return bool(upright_cos(data, body) < _TOPPLED_COS)
