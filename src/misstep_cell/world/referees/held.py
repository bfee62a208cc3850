"""Follows the thing that a hand is to take up: where it is, what it touches, and what went wrong with it when."""

import numpy as np
from numpy.typing import NDArray

from misstep import Failure
from misstep_cell.world.contacts import FINGERS, touching
from misstep_cell.world.referees.onsets import since
from misstep_cell.world.referees.referee import toppled
from misstep_cell.world.simulation import Simulation

_UP_M = 0.03  # so much higher than it began, it was taken up
_KNOCKED_M = 0.015
_OPEN_M, _CLOSED_M = 0.03, 0.012
_STILL_M_S, _STILL_RAD_S = 0.02, 0.5


class HeldThing:
    """The skill's object, cycle by cycle.

    Attributes:
        position_m: (3,) its middle.
        touched: numbers of the bodies that it touches; 0 is the world: the table and the post.
        held: whether both fingers touch it.
        taken_up: whether it has been held off the table.
        still: whether it is at rest.
        fallen_ns: since when its axis leans by more than 45 degrees.
        lost_ns: since when, having been held, it is not.
        lost_in_air: whether nothing bore it at that moment.
        landed_ns: when, having been taken up, it first touched the table or a thing that has no part in the skill.
    """

    def __init__(self, simulation: Simulation) -> None:
        numbers = {simulation.model.body(number).name: number for number in range(simulation.model.nbody)}
        self._body = numbers["object"]
        self._velocity_at = int(simulation.model.body_dofadr[self._body])
        self._fingers = {numbers[name] for name in FINGERS}
        self._intruder = numbers.get("intruder")
        self._moved_by_intruder = False
        self._strangers = {0} | {number for name, number in numbers.items() if name.startswith("distractor")}
        self._supports = self._strangers | {numbers.get("target", 0)}
        self._start_m = self.position_m = simulation.data.xpos[self._body].copy()
        self.touched: set[int] = set()
        self.held = self.taken_up = self.still = self.lost_in_air = False
        self.fallen_ns: int | None = None
        self.lost_ns: int | None = None
        self.landed_ns: int | None = None
        self._knocked_ns: int | None = None
        self._missed_ns: int | None = None
        self._was_held = self._was_open = False

    def observe(self, simulation: Simulation) -> None:
        """Follows it through one control cycle."""
        data, t_ns = simulation.data, simulation.t_ns
        self.position_m = data.xpos[self._body].copy()
        self.touched = touching(simulation.model, data, self._body)
        self.held = self._fingers <= self.touched
        self.still = self._is_still(data.qvel[self._velocity_at : self._velocity_at + 6])
        self.fallen_ns = since(toppled(data, self._body), self.fallen_ns, t_ns)
        self._follow_intruder()
        self._follow_grip(t_ns)
        self._follow_fingers(simulation.finger_width_m, t_ns)

    def _is_still(self, velocity: NDArray[np.float64]) -> bool:
        return bool(np.abs(velocity[:3]).max() < _STILL_M_S and np.abs(velocity[3:]).max() < _STILL_RAD_S)

    def _follow_intruder(self) -> None:
        """Takes where somebody else left the thing for where it began: the robot has not failed yet."""
        pushed = self._intruder in self.touched and not self._was_held
        self._moved_by_intruder = pushed or (self._moved_by_intruder and not self.still)
        if self._moved_by_intruder:
            self._start_m = self.position_m

    def _follow_grip(self, t_ns: int) -> None:
        """Notes when it was taken up, lost, and set down."""
        moved_m = self.position_m - self._start_m
        self._was_held |= self.held
        self.taken_up |= self.held and bool(moved_m[2] > _UP_M)
        self.lost_ns = since(self._was_held and not self.held, self.lost_ns, t_ns)
        if self.lost_ns == t_ns:
            self.lost_in_air = bool(moved_m[2] > _UP_M) and not self.touched & self._supports
        if self.landed_ns is None and self.taken_up and self.touched & self._strangers:
            self.landed_ns = t_ns
        if self._knocked_ns is None and not self._was_held and np.linalg.norm(moved_m) > _KNOCKED_M:
            self._knocked_ns = t_ns

    def _follow_fingers(self, width_m: float, t_ns: int) -> None:
        """Notes when the fingers, having been open, closed on nothing."""
        self._was_open |= width_m > _OPEN_M
        self._missed_ns = since(self._was_open and width_m < _CLOSED_M, self._missed_ns, t_ns)

    def onsets_ns(self) -> dict[str, int | None]:
        """What went wrong before the thing was to be let go, and since when; None for what did not happen."""
        if self.taken_up:
            return {"object dropped": self.lost_ns if self.lost_in_air else None}
        return {
            "object knocked away": self._knocked_ns,
            "object missed": self._missed_ns,
            "object slipped": self.lost_ns,
        }

    def unfinished(self) -> Failure:
        """What to say where nothing went wrong at any one time."""
        if not self.taken_up:
            return Failure("object not lifted")
        return Failure("object not released") if self.held else Failure("object not at rest")
