"""What acts in a disturbed scene by itself, cycle by cycle."""

from collections.abc import Callable
from typing import Any

import numpy as np

from misstep_cell.robot.hardware import CYCLE_S
from misstep_cell.world.arm import FINGER_STROKE_M
from misstep_cell.world.contacts import held_by_fingers, touched_by_finger
from misstep_cell.world.disturbances import Grip
from misstep_cell.world.intruder import IntruderHand
from misstep_cell.world.scene import Scene

_LEAST_GRIP_N = 0.2
_TWITCH_M, _TWITCH_CYCLES, _BETWEEN_TWITCHES_S = 0.012, (8, 16), 0.4


def disturbers(scene: Scene, model: Any) -> list[Callable[[Any], None]]:
    """Those that a scene asks for; each is called with the simulation after every control cycle."""
    chosen: list[Callable[[Any], None]] = []
    if scene.intruder is not None:
        chosen.append(IntruderHand(scene.intruder, model).act)
    if scene.grip.fades_n_s > 0.0:
        chosen.append(FadingGrip(scene.grip).act)
    if scene.hand_fault is not None:
        chosen.append(TwitchingHand(np.random.default_rng((scene.seed, 2))).act)
        if scene.hand_fault.opens_after_s is not None:
            chosen.append(SelfOpeningHand(scene.hand_fault.opens_after_s).act)
    return chosen


class FadingGrip:
    """Weakens the fingers' drive once they hold the object."""

    def __init__(self, grip: Grip) -> None:
        self._force_n, self._loss_n = grip.force_n, grip.fades_n_s * CYCLE_S
        self._held = False

    def act(self, simulation: Any) -> None:
        """Takes off this cycle's loss."""
        self._held |= held_by_fingers(simulation.model, simulation.data)
        if self._held:
            self._force_n = max(self._force_n - self._loss_n, _LEAST_GRIP_N)
            simulation.model.actuator_forcerange[7] = -self._force_n, self._force_n


class TwitchingHand:
    """Jerks the fingers together now and then, unasked, while they touch nothing."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._cycles = 0
        self._commanded_m = self._jerked_m = 0.0

    def act(self, simulation: Any) -> None:
        """Begins a twitch by chance, and ends it some cycles later."""
        targets = simulation.data.ctrl
        if self._cycles:
            self._cycles -= 1
            if not self._cycles and targets[7] == self._jerked_m:  # otherwise a command has come meanwhile
                targets[7] = self._commanded_m
        elif self._rng.random() < CYCLE_S / _BETWEEN_TWITCHES_S and not touched_by_finger(
            simulation.model, simulation.data
        ):
            self._commanded_m = float(targets[7])
            self._jerked_m = targets[7] = max(self._commanded_m - _TWITCH_M, 0.0)
            self._cycles = int(self._rng.integers(*_TWITCH_CYCLES))


class SelfOpeningHand:
    """Opens the fingers some time after they held the object, unasked."""

    def __init__(self, after_s: float) -> None:
        self._remaining_s = after_s

    def act(self, simulation: Any) -> None:
        """Counts down while the object is held."""
        if held_by_fingers(simulation.model, simulation.data):
            self._remaining_s -= CYCLE_S
        if self._remaining_s <= 0.0:
            simulation.data.ctrl[7] = FINGER_STROKE_M
