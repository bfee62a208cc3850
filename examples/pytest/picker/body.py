"""The arm itself: what the software commands, and what its sensors say."""

import random
from collections.abc import Callable
from dataclasses import dataclass

STEP_NS = 20_000_000
_SPEED_M_PER_STEP = 0.02
_REACH_OF_FINGERS_M = 0.01


@dataclass
class Body:
    """A rail with a hand, a thing on it and a button at its end.

    Attributes:
        thing_m: where the thing lies.
        on_step: takes the stamp and the sensors' values of every step.
    """

    thing_m: float
    on_step: Callable[[int, list[float]], None]
    at_m: float = 0.0
    fingers_open: bool = True
    holds: bool = False
    force_n: float = 0.0
    t_ns: int = 0

    def step(self, wanted_m: float) -> None:
        """One step of the rail's motor."""
        way_m = max(-_SPEED_M_PER_STEP, min(_SPEED_M_PER_STEP, wanted_m - self.at_m))
        self.at_m += way_m
        self.force_n = max(0.0, 200.0 * (self.at_m - 0.9))
        self.t_ns += STEP_NS
        noise = random.gauss(0.0, 0.0005)
        self.on_step(self.t_ns, [self.at_m + noise, self.force_n, float(self.fingers_open)])

    def close_fingers(self) -> None:
        """They hold the thing if it is between them."""
        self.fingers_open = False
        self.holds = abs(self.at_m - self.thing_m) < _REACH_OF_FINGERS_M

    def see(self) -> float:
        """Where the camera sees the thing, in its own frame."""
        return self.thing_m - 0.25 + random.gauss(0.0, 0.001)
