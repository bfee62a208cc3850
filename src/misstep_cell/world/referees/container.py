"""Was the object put into the tray?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.referees.held import HeldThing
from misstep_cell.world.referees.onsets import earliest, since
from misstep_cell.world.simulation import Simulation

_ABOVE_RIM_M = 0.01


class ContainerReferee:
    """The object's middle must be at rest between the tray's walls, let go, at the end."""

    def __init__(self, simulation: Simulation) -> None:
        assert simulation.scene.target is not None
        self._half_size_m = np.array(simulation.scene.target.half_size_m)
        self._tray = simulation.model.body("target").id
        self._thing = HeldThing(simulation)
        self._inside = False
        self._beside_ns: int | None = None

    def observe(self, simulation: Simulation) -> None:
        """Follows the object, in the tray's frame."""
        self._thing.observe(simulation)
        rotation = simulation.data.xmat[self._tray].reshape(3, 3)
        x, y, z = rotation.T @ (self._thing.position_m - simulation.data.xpos[self._tray])
        a, b, c = self._half_size_m
        self._inside = bool(abs(x) < a and abs(y) < b and -c < z < c + _ABOVE_RIM_M)
        beside = self._thing.landed_ns is not None and not self._thing.held and not self._inside
        self._beside_ns = since(beside, self._beside_ns, simulation.t_ns)

    def succeeded(self) -> bool:
        """Whether it lies in the tray."""
        return self._inside and self._thing.still and not self._thing.held

    def failure(self) -> Failure:
        """Dropped, beside the tray, or not let go; the onset is when that happened."""
        own = {"object beside the container": self._beside_ns}
        return earliest(self._thing.onsets_ns() | own) or self._thing.unfinished()
