"""The measurement observation model (MOM): how likely each step of an execution is for a success.

Source: Hangl et al. 2017, eq. 6 and section III-A; docs/derivations.md, section MOM.
"""

from dataclasses import dataclass

import numpy as np
import torch

from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.detect.autoencoder import Autoencoder, step_errors
from misstep.signals.grid import Measurements, select

SMOOTHING_STEPS = 5
_HIGHEST_Z = 30.0  # beyond it the density is 0 in doubles, and scores could no longer be ranked


@dataclass(frozen=True, slots=True)
class Scaling:
    """Affine map of raw channels to the network's inputs: (raw - offset) / scale; both (D,)."""

    offset: Float64s
    scale: Float64s

    @classmethod
    def of(cls, values: Float64s, preset: Preset) -> "Scaling":
        """From all steps of the training successes, (n, D): to [0, 1] for `paper`, standardised by default."""
        if preset == "paper":
            low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
            return cls(low, _positive(high - low))
        return cls(np.nanmean(values, axis=0), _positive(np.nanstd(values, axis=0)))

    def apply(self, values: Float64s) -> Float64s:
        """Scales (..., D)."""
        return (values - self.offset) / self.scale


def _positive(spread: Float64s) -> Float64s:
    return np.where(spread > 1e-9, spread, 1.0)


@dataclass(frozen=True, slots=True)
class ErrorBand:
    """Normal distribution of held-out successes' (log) error in each step: mean and deviation, both (T,).

    Past its last step, the last step's holds.
    """

    mean: Float64s
    deviation: Float64s

    def suspicion(self, errors: Float64s) -> Float64s:
        """Deviations above the mean, (steps,); 0 below it, since only high errors are suspicious."""
        step = np.minimum(np.arange(len(errors)), len(self.mean) - 1)
        z = (errors - self.mean[step]) / self.deviation[step]
        return np.clip(np.nan_to_num(z, nan=0.0), 0.0, _HIGHEST_Z)


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


@dataclass(frozen=True, slots=True)
class ObservationModel:
    """The trained MOM of one skill.

    Attributes:
        skill: whose it is.
        preset: which reading of the paper it follows.
        channels: the columns of M it was trained on.
        step_ns: the grid's step.
        scaling: raw channels to network inputs.
        network: the autoencoder.
        band: errors of held-out successes.
        threshold: highest score that is no alarm (from calibration on held-out successes).
        data_hash: fingerprint of the training executions.
    """

    skill: str
    preset: Preset
    channels: tuple[str, ...]
    step_ns: int
    scaling: Scaling
    network: Autoencoder
    band: ErrorBand
    threshold: float
    data_hash: str

    @property
    def p_thresh(self) -> float:
        """The paper's threshold on the likelihood, p_thresh."""
        return float(likelihood_of(np.array([self.threshold]))[0])

    def observe(self, measurements: Measurements) -> Observation:
        """Judges an execution from its measurements."""
        errors = log_errors(self.network, self.scaling.apply(select(measurements, self.channels)), self.preset)
        suspicion = smooth(self.band.suspicion(errors))
        alarms = np.flatnonzero(suspicion > self.threshold)
        first = int(alarms[0]) if len(alarms) else None
        score = float(suspicion.max(initial=0.0))
        return Observation(
            likelihood_of(suspicion), score, first, None if first is None else measurements.time_s(first)
        )


def log_errors(network: Autoencoder, scaled: Float64s, preset: Preset) -> Float64s:
    """Errors of one execution's steps, (T, D) scaled -> (T,); their logarithm by default, which is nearer to normal.

    A step in which nothing was measured has error NaN.
    """
    if not len(scaled):
        return np.empty(0)
    measured = np.isfinite(scaled)
    steps = torch.from_numpy(np.where(measured, scaled, 0.0)).float()[None]
    mask = torch.from_numpy(measured).float()[None]
    with torch.no_grad():
        errors = step_errors(steps, network(steps), mask, preset)[0].double().numpy()
    logs = errors if preset == "paper" else np.log(errors + 1e-6)
    return np.where(measured.any(axis=1), logs, np.nan)


def smooth(values: Float64s, window: int = SMOOTHING_STEPS) -> Float64s:
    """Mean of the last `window` values, (steps,); of fewer at the start. Causal, so that it streams."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    begins = np.maximum(ends - window, 0)
    means: Float64s = (sums[ends] - sums[begins]) / (ends - begins)
    return means


def likelihood_of(suspicion: Float64s) -> Float64s:
    """Normal density relative to its peak, of deviations above the mean: exp(-z²/2)."""
    return np.exp(-0.5 * suspicion**2)
