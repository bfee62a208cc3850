"""Judges an execution by the world's physical state alone: one referee a skill."""

from typing import Any, Protocol

import numpy as np

from misstep import Failure
from misstep_cell.world.contacts import held_by_fingers
from misstep_cell.world.human import Human
from misstep_cell.world.scene import BUTTON_TRAVEL_M, GOAL_RADIUS_M, GOAL_XY_M
from misstep_cell.world.simulation import Simulation

_LIFTED_M = 0.08
_OFF_THE_TABLE_M = 0.03
_DISTURBED_M = 0.015
_PRESSED_M = 0.7 * BUTTON_TRAVEL_M
_POINTED_M = 0.03
_POINTED_ABOVE_M = 0.12
_POINTED_NS = 500_000_000
_HUMAN_GONE_M = 0.15


class Referee(Protocol):
    """Watches one execution."""

    def observe(self, simulation: Simulation) -> None:
        """Called after every control cycle."""

    def succeeded(self) -> bool:
        """Whether the skill reached its aim."""

    def failure(self) -> Failure:
        """What went wrong, if it did not; the onset only where the physics shows it."""


class LiftReferee:
    """The box must be held by the fingers, at least 8 cm over the table, at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._start_m = object_m(simulation)
        self._height_m, self._held = 0.0, False
        self._disturbed_ns: int | None = None
        self._lost_ns: int | None = None
        self._was_up = False

    def observe(self, simulation: Simulation) -> None:
        """Follows the box and notes when it was knocked or lost."""
        moved_m = object_m(simulation) - self._start_m
        was_held, self._held = self._held, held_by_fingers(simulation.model, simulation.data)
        self._height_m = float(moved_m[2])
        self._was_up |= self._held and self._height_m > _OFF_THE_TABLE_M
        if was_held and not self._held:
            self._lost_ns = simulation.t_ns
        if self._disturbed_ns is None and not self._held and np.linalg.norm(moved_m) > _DISTURBED_M:
            self._disturbed_ns = simulation.t_ns

    def succeeded(self) -> bool:
        """Whether the box is up and held."""
        return self._held and self._height_m >= _LIFTED_M

    def failure(self) -> Failure:
        """Dropped, or never lifted; then the onset is when it was knocked away, if it was."""
        if self._was_up:
            return Failure("object dropped", self._lost_ns)
        return Failure("object not lifted", self._disturbed_ns)


class PressReferee:
    """The plunger must have been pressed down."""

    def __init__(self, simulation: Simulation) -> None:
        self._address = simulation.model.joint("plunger").qposadr[0]
        self._deepest_m = 0.0

    def observe(self, simulation: Simulation) -> None:
        """Notes how deep the plunger was."""
        self._deepest_m = max(self._deepest_m, float(simulation.data.qpos[self._address]))

    def succeeded(self) -> bool:
        """Whether it was deep enough."""
        return self._deepest_m >= _PRESSED_M

    def failure(self) -> Failure:
        """Nothing tells when a press that never came should have come."""
        return Failure("button not pressed")


class HandoverReferee:
    """The fingers must hold the object at the end, and the human's hand must be gone."""

    def __init__(self, simulation: Simulation, human: Human) -> None:
        self._human = human
        self._held = self._gone = False
        self._lost_ns: int | None = None

    def observe(self, simulation: Simulation) -> None:
        """Follows the object and the human's hand."""
        was_held, self._held = self._held, held_by_fingers(simulation.model, simulation.data)
        if was_held and not self._held:
            self._lost_ns = simulation.t_ns
        apart_m = simulation.data.mocap_pos[0] - object_m(simulation)
        self._gone = bool(np.linalg.norm(apart_m) > _HUMAN_GONE_M)

    def succeeded(self) -> bool:
        """Whether the object changed hands."""
        return self._held and self._gone

    def failure(self) -> Failure:
        """Dropped after the human let go, or never taken: then the onset is when the human gave up."""
        if self._human.let_go_s is not None:
            return Failure("object dropped", self._lost_ns)
        left_s = self._human.left_s
        return Failure("object not taken", None if left_s is None else round(left_s * 1e9))


class PointReferee:
    """The tip must stay over the object's middle for half a second."""

    def __init__(self, simulation: Simulation) -> None:
        self._since_ns: int | None = None
        self._longest_ns = 0

    def observe(self, simulation: Simulation) -> None:
        """Measures how long the tip has been in place."""
        way_m = simulation.data.site("tip").xpos - object_m(simulation)
        in_place = np.hypot(way_m[0], way_m[1]) <= _POINTED_M and 0.0 < way_m[2] < _POINTED_ABOVE_M
        if not in_place:
            self._since_ns = None
        elif self._since_ns is None:
            self._since_ns = simulation.t_ns
        else:
            self._longest_ns = max(self._longest_ns, simulation.t_ns - self._since_ns)

    def succeeded(self) -> bool:
        """Whether it was long enough."""
        return self._longest_ns >= _POINTED_NS

    def failure(self) -> Failure:
        """The tip was never wrong, only never right: no onset."""
        return Failure("pointed beside the object")


class PushReferee:
    """The puck's middle must lie in the goal at the end."""

    def __init__(self, simulation: Simulation) -> None:
        self._puck_m = object_m(simulation)

    def observe(self, simulation: Simulation) -> None:
        """Follows the puck."""
        self._puck_m = object_m(simulation)

    def succeeded(self) -> bool:
        """Whether it lies in the goal."""
        return bool(np.linalg.norm(self._puck_m[:2] - GOAL_XY_M) <= GOAL_RADIUS_M)

    def failure(self) -> Failure:
        """A puck outside the goal has no moment of failing."""
        return Failure("puck outside the goal")


def object_m(simulation: Simulation) -> Any:
    """(3,) where the skill's object is."""
    return simulation.data.body("object").xpos.copy()
