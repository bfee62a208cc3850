"""Were the beads poured into the bowl?"""

import numpy as np

from misstep import Failure
from misstep_cell.world.referees.held import HeldThing
from misstep_cell.world.referees.onsets import earliest, since
from misstep_cell.world.referees.referee import toppled, upright_cos
from misstep_cell.world.referees.vessel import Vessel
from misstep_cell.world.simulation import Simulation

_SHARE = 0.8  # a few beads that bounce out are no failure; where every fifth is missing, a person would see it
_TURNED_COS = 0.01  # a cup whose axis has risen by so much is being turned back
_NEVER_NS = np.iinfo(np.int64).max


class PourReferee:
    """Most beads must be in the bowl, the bowl upright and the cup in the hand, at the end."""

    def __init__(self, simulation: Simulation) -> None:
        scene = simulation.scene
        assert scene.object is not None
        assert scene.target is not None
        self._cup, self._bowl = Vessel(simulation, "object", scene.object), Vessel(simulation, "target", scene.target)
        self._rim_m = 2 * self._bowl.half_height_m
        self._beads = np.array([simulation.model.body(f"bead{index}").id for index in range(scene.beads_n)])
        self._thing = HeldThing(simulation)
        self._poured = np.zeros(scene.beads_n, bool)
        self._spilled_ns = np.full(scene.beads_n, _NEVER_NS)
        self._lowest_cos = 1.0
        self._turned_back_ns: int | None = None
        self._cup_toppled_ns: int | None = None
        self._bowl_toppled_ns: int | None = None

    def observe(self, simulation: Simulation) -> None:
        """Follows the cup, the bowl and every bead."""
        data, t_ns = simulation.data, simulation.t_ns
        self._thing.observe(simulation)
        self._follow_beads(simulation)
        self._follow_tilt(upright_cos(data, self._cup.body), t_ns)
        cup_toppled = not self._thing.held and toppled(data, self._cup.body)
        self._cup_toppled_ns = since(cup_toppled, self._cup_toppled_ns, t_ns)
        self._bowl_toppled_ns = since(toppled(data, self._bowl.body), self._bowl_toppled_ns, t_ns)

    def _follow_beads(self, simulation: Simulation) -> None:
        """Notes which beads are in the bowl, and since when which are below its rim but in neither vessel."""
        beads_m = simulation.data.xpos[self._beads]
        self._poured = self._bowl.contains(simulation.data, beads_m)
        spilled = (beads_m[:, 2] < self._rim_m) & ~self._poured & ~self._cup.contains(simulation.data, beads_m)
        self._spilled_ns = np.where(spilled, np.minimum(self._spilled_ns, simulation.t_ns), _NEVER_NS)

    def _follow_tilt(self, upright_cos: float, t_ns: int) -> None:
        """Notes until when the cup, in the hand, was tilted most."""
        if self._thing.taken_up and self._thing.held:
            self._lowest_cos = min(self._lowest_cos, upright_cos)
            if upright_cos < self._lowest_cos + _TURNED_COS:
                self._turned_back_ns = t_ns

    def succeeded(self) -> bool:
        """Whether enough is in the bowl and the cup still in the hand."""
        enough = bool(self._poured.mean() >= _SHARE)
        return enough and self._thing.taken_up and self._thing.held and self._bowl_toppled_ns is None

    def failure(self) -> Failure:
        """The cup missed, knocked over or dropped, the bowl toppled, beads spilled, or too few of them poured."""
        toppled = {"cup toppled": self._cup_toppled_ns, "bowl toppled": self._bowl_toppled_ns}
        if not self._thing.taken_up:
            found = earliest(cups_onsets_ns(self._thing) | toppled)
            return found or Failure("cup not lifted")
        spilled_ns = int(self._spilled_ns.min()) if self._mostly_spilled() else None
        found = earliest({"cup dropped": self._thing.lost_ns, "beads spilled": spilled_ns} | toppled)
        return found or Failure("too little poured", self._turned_back_ns)

    def _mostly_spilled(self) -> bool:
        """Whether at least as many beads are beside the bowl as were left in the cup."""
        spilled = self._spilled_ns < _NEVER_NS
        return bool(spilled.any() and 2 * spilled.sum() >= (~self._poured).sum())


def cups_onsets_ns(thing: HeldThing) -> dict[str, int | None]:
    """What went wrong with the cup before it was taken up."""
    return {kind.replace("object", "cup"): onset_ns for kind, onset_ns in thing.onsets_ns().items()}
