"""When an execution failed: the probability of each of its steps to be t_fail.

Each function returns (steps,) values that sum to 1. What no sensor showed before the end has failed at the end: nothing
that was called comes too late to be its cause.

Source: Hangl et al. 2017, section III-C, where t_fail is a point; docs/derivations.md, section Time of failure.
"""

import math

import numpy as np

from misstep.core.streams import Float64s

THRESHOLD_ERROR = 1.0
"""Standard deviation of the detector's threshold, in the unit of its suspicion: standard deviations of the error."""
TOLD_ERROR_S = 0.5
"""Standard deviation of a time of failure that a person or a skill told."""


def at_step(step: int, steps: int) -> Float64s:
    """A point estimate; a step past the end is the last one."""
    chance = np.zeros(steps)
    chance[min(step, steps - 1)] = 1.0
    return chance


def at_the_end(steps: int) -> Float64s:
    """Nothing is known but that it failed."""
    return at_step(steps - 1, steps)


def told(onset_s: float, steps: int, step_s: float) -> Float64s:
    """Normally distributed about a time that was told."""
    z = ((np.arange(steps) + 0.5) * step_s - onset_s) / TOLD_ERROR_S
    weight = np.exp(-0.5 * (z**2 - (z**2).min()))
    chance: Float64s = weight / weight.sum()
    return chance


def first_crossing(likelihood: Float64s, p_thresh: float, error: float = THRESHOLD_ERROR) -> Float64s:
    """P(t_fail = t) for a detector whose threshold is known up to a normal error, the same for all steps.

    The suspicion first exceeds the threshold at t where its running maximum does; where the threshold is above all of
    it, the execution failed at its end. With error 0 this is the point estimate.

    Args:
        likelihood: (steps,) density relative to its peak, exp(-z²/2).
        p_thresh: its threshold.
        error: standard deviation of the threshold's z.
    """
    highest = np.maximum.accumulate(_deviations(likelihood))  # (steps,)
    crossed = _normal_mass_below(highest, float(_deviations(np.array(p_thresh))), error)
    first: Float64s = np.diff(crossed, prepend=0.0)
    first[-1] += 1 - crossed[-1]
    return first


def _deviations(likelihood: Float64s) -> Float64s:
    """z of a density relative to its peak; infinite at density 0."""
    with np.errstate(divide="ignore"):
        z: Float64s = np.sqrt(-2 * np.log(np.minimum(likelihood, 1.0)))
    return z


def _normal_mass_below(highest: Float64s, threshold: float, error: float) -> Float64s:
    """P(threshold's true value < highest) for ascending values; only distinct ones are computed."""
    if math.isinf(threshold):
        return np.zeros(len(highest))
    if error == 0:
        return (highest > threshold).astype(float)
    distinct, which = np.unique(highest, return_inverse=True)
    mass = [0.5 * (1 + math.erf((value - threshold) / (error * math.sqrt(2)))) for value in distinct]
    return np.array(mass)[which.ravel()]
