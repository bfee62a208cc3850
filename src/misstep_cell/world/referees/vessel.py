"""A cup or a bowl, and what is in it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep_cell.world.scene import Thing
from misstep_cell.world.simulation import Simulation


class Vessel:
    """A round thing with a wall and a floor.

    Attributes:
        body: its number.
        half_height_m: of its wall.
    """

    def __init__(self, simulation: Simulation, name: str, thing: Thing) -> None:
        self.body = simulation.model.body(name).id
        self._radius_m, _, self.half_height_m = thing.half_size_m

    def contains(self, data: Any, points_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n,) which of the points (n, 3) are between its floor and its rim, wherever it is and however it leans."""
        x, y, z = ((points_m - data.xpos[self.body]) @ data.xmat[self.body].reshape(3, 3)).T
        inside: NDArray[np.bool_] = (np.hypot(x, y) < self._radius_m) & (np.abs(z) < self.half_height_m)
        return inside
