"""The highest value of a smooth function of a few numbers."""

from collections.abc import Callable

import numpy as np

from misstep.core.streams import Float64s

_STEP = 1e-3
_FLAT = 0.03
_SUFFICIENT = 1e-4
_HALVINGS = 8


def maximise(value: Callable[[Float64s], float], start: Float64s, turns: int = 25) -> Float64s:
    """Where a function is highest, from a start: BFGS with slopes by differences.

    Its numbers should be scaled so that a step of 1 changes much and one of 0.001 little. It ends where no slope
    exceeds 0.03, so that what is left to be gained is about a thousandth.

    Source: Nocedal, Wright 2006, Numerical Optimization, algorithm 6.1.
    """
    at, now = start, value(start)
    slope, inverse = _slope(value, at, now), np.eye(len(start))
    for _ in range(turns):
        if np.abs(slope).max(initial=0.0) < _FLAT:
            break
        step, after = _climb(value, at, now, inverse @ slope, slope)
        if after <= now:
            break
        at, now = at + step, after
        before, slope = slope, _slope(value, at, now)
        inverse = _updated(inverse, step, before - slope)
    return at


def _slope(value: Callable[[Float64s], float], at: Float64s, now: float) -> Float64s:
    return np.array([(value(at + row) - now) / _STEP for row in _STEP * np.eye(len(at))])


def _climb(
    value: Callable[[Float64s], float], at: Float64s, now: float, direction: Float64s, slope: Float64s
) -> tuple[Float64s, float]:
    """The first of ever shorter steps that rises enough, and the value there; no step if none does."""
    for power in range(_HALVINGS):
        step = direction * 0.5**power
        after = value(at + step)
        if after >= now + _SUFFICIENT * float(slope @ step):
            return step, after
    return np.zeros_like(at), now


def _updated(inverse: Float64s, step: Float64s, fall: Float64s) -> Float64s:
    """The inverse of the negative curvature, after a step over which the slope fell."""
    bend = float(step @ fall)
    if bend <= 1e-9:
        return inverse
    left = np.eye(len(step)) - np.outer(step, fall) / bend
    updated: Float64s = left @ inverse @ left.T + np.outer(step, step) / bend
    return updated
