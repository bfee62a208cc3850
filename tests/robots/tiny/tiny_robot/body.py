"""The robot's body and its world."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

STEP_NS = 50_000_000
BROKEN = os.environ.get("TINY_BUG")  # no function: one that told of the bug would be the first to behave differently


@dataclass
class Body:
    """Where things are."""

    target_m: float = 0.5
    position_m: float = 0.0
    gaze_m: float = 0.0
    force_n: float = 0.0
    holds: bool = False
    pressed: bool = False
    t_ns: int = 0
    on_step: Callable[[int, list[float]], None] = lambda t_ns, values: None

    def step(self) -> None:
        """Time goes on, and the sensors are read."""
        noise = np.random.normal(0, 0.005, 3)  # noqa: NPY002
        grip = 1.0 if self.holds else 0.0
        self.on_step(self.t_ns, list(np.array([self.position_m, self.force_n, grip]) + noise))
        self.t_ns += STEP_NS
