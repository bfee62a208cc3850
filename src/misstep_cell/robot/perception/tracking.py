"""Fuses several looks at one thing that stands still: a Kalman filter that leaves outliers out."""

from dataclasses import dataclass

import numpy as np

from misstep_cell.robot.hardware import Floats

_GATE = 4.0  # mean squared deviation, in units of its variance, beyond which a look is an outlier
_PRIOR_NOISES = 3.0  # how uncertain the first guess is, in units of a look's noise
_DRIFT_NOISES = 0.05  # how far the thing may move between two looks, in units of a look's noise


@dataclass(frozen=True, slots=True)
class Track:
    """What is believed of a thing's quantities, each on its own.

    Attributes:
        mean: (d,).
        variance: (d,).
    """

    mean: Floats
    variance: Floats


def fuse_looks(looks: Floats, noise: Floats) -> Track:
    """What several looks together tell.

    Args:
        looks: (n, d) the quantities as each look saw them.
        noise: (d,) standard deviation of one look.
    """
    track = begin_track(most_typical(looks, noise), noise)
    for look in looks:
        track = predict(track, noise)
        if within_gate(track, look, noise):
            track = update(track, look, noise)
    return track


def most_typical(looks: Floats, noise: Floats) -> Floats:
    """(d,) the look that is nearest to all the others, so that the filter can't begin with an outlier."""
    distances = (np.abs(looks[:, None] - looks) / noise).sum(axis=(1, 2))
    typical: Floats = looks[distances.argmin()]
    return typical


def begin_track(first: Floats, noise: Floats) -> Track:
    """A wide belief around a first guess (d,)."""
    return Track(first, (_PRIOR_NOISES * noise) ** 2)


def predict(track: Track, noise: Floats) -> Track:
    """The belief at the time of the next look: hardly less certain, as the thing stands still."""
    return Track(track.mean, track.variance + (_DRIFT_NOISES * noise) ** 2)


def within_gate(track: Track, look: Floats, noise: Floats) -> bool:
    """Whether a look (d,) may be one at the same thing."""
    squares = (look - track.mean) ** 2 / (track.variance + noise**2)
    return float(squares.mean()) < _GATE


def update(track: Track, look: Floats, noise: Floats) -> Track:
    """The belief after a look (d,)."""
    gain = track.variance / (track.variance + noise**2)
    return Track(track.mean + gain * (look - track.mean), (1.0 - gain) * track.variance)
