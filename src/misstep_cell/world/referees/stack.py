"""Was the object put onto the flat box?"""

from misstep import Failure
from misstep_cell.world.referees.held import HeldThing
from misstep_cell.world.referees.onsets import earliest, since
from misstep_cell.world.simulation import Simulation

_RESTED_NS = 1_000_000_000


class StackReferee:
    """The object must have rested on the flat box, let go, for a second at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._base = simulation.model.body("target").id
        self._thing = HeldThing(simulation)
        self._t_ns = 0
        self._stood = False
        self._resting_ns: int | None = None
        self._off_ns: int | None = None

    def observe(self, simulation: Simulation) -> None:
        """Follows the object."""
        thing, self._t_ns = self._thing, simulation.t_ns
        thing.observe(simulation)
        on_base = self._base in thing.touched
        self._stood |= on_base and thing.taken_up
        self._off_ns = since(self._stood and not on_base and not thing.held, self._off_ns, self._t_ns)
        resting = on_base and 0 not in thing.touched and thing.still and not thing.held
        self._resting_ns = since(resting, self._resting_ns, self._t_ns)

    def succeeded(self) -> bool:
        """Whether it has rested there for long enough."""
        return self._resting_ns is not None and self._t_ns - self._resting_ns >= _RESTED_NS

    def failure(self) -> Failure:
        """Dropped, fallen off, set down beside, toppled, or not let go; the onset is when that happened."""
        thing = self._thing
        own = {
            "object fell off": self._off_ns,
            "object toppled": thing.fallen_ns,
            "object beside the base": None if self._stood else thing.landed_ns,
        }
        return earliest(thing.onsets_ns() | own) or thing.unfinished()
