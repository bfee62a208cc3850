"""The human who hands an object over: brings it when the arm stands still, lets go when it is held, leaves."""

from typing import Any

import numpy as np

from misstep_cell.world.arm import FLANGE_TO_TIP_M
from misstep_cell.world.contacts import held_by_fingers
from misstep_cell.world.scene import HANDED_HALF_LENGTH_M, HandedObject

_PALM_BEHIND_TIP_M = FLANGE_TO_TIP_M - 0.068
_PRESSED_INTO_PALM_M = 0.02  # how far beyond contact the human aims: the push is felt as several newtons
_STILL_RAD_S = 0.03
_GIVES_UP_WAITING_S = 6.0
_PATIENCE_S = 3.0
_CERTAIN_S = 0.25
_LEAVES_BY_M = 0.45


class Human:
    """Moves the human's hand, cycle by cycle.

    Attributes:
        let_go_s: when the human let go of the object; None before.
        arrived_s: when the human had brought the object as far as it goes; None before.
        left_s: when the human turned away, with or without the object; None before.
    """

    def __init__(self, handed: HandedObject) -> None:
        self._handed = handed
        inward_m = _PALM_BEHIND_TIP_M + _PRESSED_INTO_PALM_M - HANDED_HALF_LENGTH_M
        self._aim = np.array(handed.aim_m) - inward_m * np.array([1.0, 0.0, 0.0])
        self._start_s: float | None = None
        self._still_s = self._held_s = self._waited_s = 0.0
        self.let_go_s: float | None = None
        self.arrived_s: float | None = None
        self.left_s: float | None = None

    def act(self, model: Any, data: Any, t_s: float, cycle_s: float) -> None:
        """Does what the human does in one control cycle."""
        if self._start_s is None:
            self._watch_arm(data, t_s, cycle_s)
        elif self.left_s is None:
            self._approach(data, cycle_s)
            self._decide_to_leave(model, data, t_s, cycle_s)
        else:
            self._leave(data, cycle_s)

    def _watch_arm(self, data: Any, t_s: float, cycle_s: float) -> None:
        """The human starts a moment after the arm, which has moved, came to rest."""
        reached_out = data.site("tip").xpos[0] > self._handed.aim_m[0] - 0.15
        still = reached_out and np.abs(data.qvel[:7]).max() < _STILL_RAD_S
        self._still_s = self._still_s + cycle_s if still else 0.0
        if self._still_s > self._handed.hesitation_s or t_s > _GIVES_UP_WAITING_S:
            self._start_s = t_s

    def _approach(self, data: Any, cycle_s: float) -> None:
        way = self._aim - data.mocap_pos[0]
        distance = float(np.linalg.norm(way))
        data.mocap_pos[0] += way * min(1.0, self._handed.speed_m_s * cycle_s / max(distance, 1e-9))

    def _decide_to_leave(self, model: Any, data: Any, t_s: float, cycle_s: float) -> None:
        self._held_s = self._held_s + cycle_s if held_by_fingers(model, data) else 0.0
        arrived = np.abs(self._aim - data.mocap_pos[0]).max() < 1e-3
        self._waited_s = self._waited_s + cycle_s if arrived else 0.0
        if arrived and self.arrived_s is None:
            self.arrived_s = t_s
        if self._held_s > _CERTAIN_S:  # from now on nobody but the robot bears the object
            data.eq_active[model.equality("human_grip").id] = 0
            model.body_gravcomp[model.body("object").id] = 0.0
            self.let_go_s = t_s
        if self._held_s > _CERTAIN_S or self._waited_s > _PATIENCE_S:
            self.left_s = t_s

    def _leave(self, data: Any, cycle_s: float) -> None:
        if data.mocap_pos[0, 0] < self._aim[0] + _LEAVES_BY_M:
            data.mocap_pos[0, 0] += self._handed.speed_m_s * cycle_s
