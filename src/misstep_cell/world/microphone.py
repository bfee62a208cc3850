"""A contact microphone on the cell's table and tools: what it hears is how contact forces jump."""

from typing import Any

import numpy as np

NOISE_N_S = 2e-4


class Microphone:
    """Hears one physics step after the other.

    Args:
        data: MuJoCo's, with pyramidal friction cones.
        rng: source of the noise floor.
    """

    def __init__(self, data: Any, rng: np.random.Generator) -> None:
        self._data, self._rng = data, rng
        self._force_n = normal_force_n(data)

    def hear(self, step_s: float) -> float:
        """By how much the contact force changed in the last step, as an impulse in N s, never negative."""
        before_n, self._force_n = self._force_n, normal_force_n(self._data)
        return float(abs(abs(self._force_n - before_n) * step_s + NOISE_N_S * self._rng.standard_normal()))


def normal_force_n(data: Any) -> float:
    """Sum of the normal forces of all contacts: that of the forces along their pyramids' edges."""
    first = data.ne + data.nf + data.nl  # contacts come last among the constraints
    return float(data.efc_force[first:].sum())
