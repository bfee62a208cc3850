"""A skill's observation model: how likely each step of an execution is for a success.

The paper's is the MOM; other methods stand behind the same interface and share all but the error of a step.

Source: Hangl et al. 2017, eq. 6 and section III-A; docs/derivations.md, section MOM.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from misstep.calibrate import alarm_threshold
from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.band import ErrorBand, Suspicion, likelihood_of
from misstep.detect.method import ErrorModel
from misstep.detect.scaling import Scaling
from misstep.detect.training import Training
from misstep.signals.grid import Measurements, select


@dataclass(frozen=True, slots=True)
class Observation:
    """What the model says of one execution.

    Attributes:
        likelihood: (steps,) density of the smoothed error relative to its peak, in [0, 1].
        score: highest smoothed suspicion; an alarm where it exceeds the threshold.
        t_fail_step: first step at or under the threshold; None where there is none.
        t_fail_s: its middle, in seconds from the start; None where there is none.
    """

    likelihood: Float64s
    score: float
    t_fail_step: int | None
    t_fail_s: float | None


class Reading(NamedTuple):
    """What a monitor says after a step.

    Attributes:
        suspicion: smoothed deviations of the error above the successes' mean.
        likelihood: density of it relative to its peak, in [0, 1].
        alarm: whether the suspicion exceeds the threshold.
    """

    suspicion: float
    likelihood: float
    alarm: bool


@dataclass(frozen=True)
class ObservationModel:
    """The trained detector of one skill.

    Attributes:
        skill: whose it is.
        channels: the columns of M it was trained on.
        step_ns: the grid's step.
        training: how it was trained.
        data_hash: fingerprint of the training executions.
        scaling: raw channels to the method's inputs.
        errors: what the method learned.
        band: errors of held-out successes.
        scores: highest suspicion of each held-out success, ascending.
    """

    skill: str
    channels: tuple[str, ...]
    step_ns: int
    training: Training
    data_hash: str
    scaling: Scaling
    errors: ErrorModel
    band: ErrorBand
    scores: Float64s

    @property
    def preset(self) -> Preset:
        """Which reading of the paper it follows."""
        return self.training.preset

    @cached_property
    def threshold(self) -> float:
        """Highest suspicion that is no alarm, from calibration on held-out successes."""
        return alarm_threshold(self.scores, self.training.false_alarm_rate)

    @property
    def p_thresh(self) -> float:
        """The paper's threshold on the likelihood, p_thresh."""
        return likelihood_of(self.threshold)

    def monitor(self) -> "Monitor":
        """Watches an execution that begins now."""
        return Monitor(self)

    def observe(self, measurements: Measurements) -> Observation:
        """Judges an execution from its measurements, as a monitor would have while it ran."""
        monitor = self.monitor()
        readings = [monitor.step(values) for values in select(measurements, self.channels)]
        first = next((step for step, reading in enumerate(readings) if reading.alarm), None)
        return Observation(
            np.array([reading.likelihood for reading in readings]),
            max((reading.suspicion for reading in readings), default=0.0),
            first,
            None if first is None else measurements.time_s(first),
        )


class Monitor:
    """Watches one execution: each step costs the same, however long it has run."""

    def __init__(self, model: ObservationModel) -> None:
        self._offset, self._scale = model.scaling.offset, model.scaling.scale
        self._errors = model.errors.stream()
        self._suspicion = Suspicion(model.band)
        self._threshold = model.threshold
        self._scaled = np.empty(len(model.channels))
        self._step = 0

    def step(self, values: Float64s) -> Reading:
        """Takes the next step of the grid.

        Args:
            values: (D,) the model's channels, raw, in the model's order; NaN where nothing was measured.
        """
        np.subtract(values, self._offset, out=self._scaled)
        self._scaled /= self._scale
        suspicion = self._suspicion.step(self._errors.step(self._scaled, self._step), self._step)
        self._step += 1
        return Reading(suspicion, likelihood_of(suspicion), suspicion > self._threshold)


def observed(model: ObservationModel | None, measurements: Measurements) -> Observation | None:
    """What a skill's model says of an execution; None where there is no model, or nothing was measured."""
    return model.observe(measurements) if model is not None and len(measurements.values) else None
