"""What successes of a skill look like: what an execution of it is drawn beside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.fingerprint import Fingerprint
from misstep.blame.knowledge import called
from misstep.core.execution import Execution
from misstep.core.naming import AS_RECORDED, Naming
from misstep.core.streams import Float64s
from misstep.detect.channel_range import ChannelRange, held, percentiles
from misstep.detect.library import training_successes
from misstep.detect.observation import ObservationModel
from misstep.signals.activity import Activity
from misstep.signals.grid import Measurements, select
from misstep.signals.matrices import matrices
from misstep.store.store import Store
from misstep.view.tracks import Band

_LEAST, _MOST = 5, 40


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """Training successes of a skill, none of them the execution that is drawn.

    Attributes:
        measurements: M of each.
        activities: F of each.
    """

    measurements: Sequence[Measurements]
    activities: Sequence[Activity]

    @classmethod
    def beside(cls, store: Store, execution: Execution, naming: Naming = AS_RECORDED) -> "Usual":
        """At most forty successes of its skill, evenly drawn; none where they are too few for a band.

        Their functions are called as `naming` says.
        """
        others = [one for one in training_successes(store, execution.skill) if one.id != execution.id]
        drawn = others[:: -(-len(others) // _MOST) or 1] if len(others) >= _LEAST else []
        derived = [matrices(store, one.id) for one in drawn]
        activities = [called(one.activity, run, naming) for one, run in zip(derived, drawn, strict=True)]
        return cls([one.measurements for one in derived], activities)

    def fingerprint(self) -> Fingerprint | None:
        """Of their calls; None where there are none."""
        calling = [one for one in self.activities if one.functions]
        return Fingerprint.of(calling) if calling else None

    def channel_bands(self, measured: Measurements) -> tuple[dict[str, Band], dict[str, float]]:
        """The band of each channel that all of them have, and how far the execution leaves it on the mean.

        How far is in widths of the band, see `ChannelRange.excess`.
        """
        shared = set(measured.channels).intersection(*(one.channels for one in self.measurements))
        if not shared or not self.measurements:
            return {}, {}
        channels = tuple(sorted(shared))
        values = held(select(measured, channels))
        usual = ChannelRange.of(self.measurements, channels, len(values))
        t_s = _step_times_s(len(values), measured.step_ns)
        bands = {
            name: Band(t_s, usual.low[:, column], usual.median[:, column], usual.high[:, column])
            for column, name in enumerate(channels)
        }
        return bands, dict(zip(channels, usual.excess(values).mean(axis=0).tolist(), strict=True))

    def likelihood_band(self, model: ObservationModel) -> Band | None:
        """How likely the model finds them, step by step; None where there are none."""
        found = [model.observe(one).likelihood for one in self.measurements]
        steps = max(map(len, found), default=0)
        table = np.full((len(found), steps), np.nan)
        for row, likelihood in zip(table, found, strict=True):
            row[: len(likelihood)] = likelihood
        low, median, high = percentiles(table) if steps else np.empty((3, 0))
        known = np.isfinite(median)
        if not known.any():
            return None
        return Band(_step_times_s(steps, model.step_ns)[known], low[known], median[known], high[known])


def _step_times_s(steps: int, step_ns: int) -> Float64s:
    times_s: Float64s = (np.arange(steps, dtype=np.float64) + 0.5) * step_ns / 1e9
    return times_s
