"""A hand that reaches in and pushes something it should not."""

from typing import Any

import mujoco
import numpy as np

from misstep_cell.robot.hardware import CYCLE_S, Floats
from misstep_cell.world.contacts import held_by_fingers, touched_by, touched_by_finger
from misstep_cell.world.disturbances import Cue, Intruder

_COMES_FROM_M, _WAITS_AT_M = 0.75, 0.19
_ENTERS_M_S = 0.55
_LOWEST_M = 0.031  # the hand glides over the table
_FALLS_SHORT_S = 1.5


class IntruderHand:
    """Comes to wait beside its aim, pushes it on its cue, leaves.

    Args:
        intruder: what it does.
        model: of the cell it does it in.
    """

    def __init__(self, intruder: Intruder, model: Any) -> None:
        self._intruder = intruder
        self._number = int(model.body("intruder").mocapid[0])
        self._aim = model.body(intruder.aim).id
        self._outward = direction(intruder.angle_rad, intruder.elevation_rad)
        self._state = self._stay_away
        self._cue_s: float | None = None
        self._pushed_m = self._pushing_s = 0.0

    def act(self, simulation: Any) -> None:
        """Does what the hand does in one control cycle."""
        self._notice_cue(simulation)
        self._state(simulation)

    def _notice_cue(self, simulation: Any) -> None:
        t_s = simulation.t_ns / 1e9
        if self._cue_s is None and cue_given(self._intruder.cue, simulation):
            self._cue_s = t_s

    def _stay_away(self, simulation: Any) -> None:
        on_its_way_s = simulation.t_ns / 1e9 - self._intruder.enters_s
        if on_its_way_s >= 0.0:
            data = simulation.data
            data.mocap_pos[self._number] = self._aim_m(simulation) + self._beside(_COMES_FROM_M, 0.12)
            data.mocap_quat[self._number] = turn(self._intruder.angle_rad, self._intruder.elevation_rad)
            self._move(simulation, self._waiting_m(simulation), _ENTERS_M_S, on_its_way_s)
            self._state = self._come

    def _come(self, simulation: Any) -> None:
        self._move(simulation, self._waiting_m(simulation), _ENTERS_M_S)
        due = self._cue_s is not None and simulation.t_ns / 1e9 >= self._cue_s + self._intruder.delay_s
        away_m = np.linalg.norm(simulation.data.mocap_pos[self._number] - self._aim_m(simulation))
        if due and away_m < _WAITS_AT_M + 0.02:
            self._state = self._strike

    def _strike(self, simulation: Any) -> None:
        self._move(simulation, self._aim_m(simulation), self._intruder.speed_m_s)
        self._pushing_s += CYCLE_S
        touched = touched_by(simulation.model, simulation.data, "intruder")
        if any(not name.startswith("distractor") for name in touched):  # what merely stands about gives way
            self._state = self._push
        elif self._pushing_s > _FALLS_SHORT_S:
            self._state = self._leave

    def _push(self, simulation: Any) -> None:
        step_m = self._intruder.speed_m_s * CYCLE_S
        place = simulation.data.mocap_pos[self._number]
        place -= step_m * self._outward
        if self._outward[2] == 0.0:  # keeps level with what the robot lifts
            place[2] += np.clip(self._aim_m(simulation)[2] - place[2], -step_m, step_m)
        self._pushed_m += step_m
        if self._pushed_m >= self._intruder.through_m:
            self._state = self._leave

    def _leave(self, simulation: Any) -> None:
        present = simulation.data.mocap_pos[self._number]
        self._move(simulation, present + self._outward + [0.0, 0.0, 0.4], _ENTERS_M_S)

    def _waiting_m(self, simulation: Any) -> Floats:
        return self._aim_m(simulation) + self._beside(_WAITS_AT_M, 0.0)

    def _beside(self, away_m: float, above_m: float) -> Floats:
        return away_m * self._outward + [0.0, 0.0, above_m]

    def _aim_m(self, simulation: Any) -> Floats:
        aim_m: Floats = simulation.data.xpos[self._aim].copy()
        aim_m[2] = max(aim_m[2] - self._intruder.below_m, _LOWEST_M)
        return aim_m

    def _move(self, simulation: Any, goal_m: Floats, speed_m_s: float, for_s: float = CYCLE_S) -> None:
        place = simulation.data.mocap_pos[self._number]
        way = goal_m - place
        place += way * min(1.0, speed_m_s * for_s / max(float(np.linalg.norm(way)), 1e-9))


def direction(angle_rad: float, elevation_rad: float) -> Floats:
    """(3,) unit vector at an angle from x, raised."""
    level = np.cos(elevation_rad)
    return np.array([level * np.cos(angle_rad), level * np.sin(angle_rad), np.sin(elevation_rad)])


def turn(angle_rad: float, elevation_rad: float) -> Floats:
    """(4,) quaternion that turns x into this direction."""
    quaternion = np.empty(4)
    mujoco.mju_euler2Quat(quaternion, np.array([0.0, -elevation_rad, angle_rad]), "XYZ")
    return quaternion


def cue_given(cue: Cue, simulation: Any) -> bool:
    """Whether what an intruder waits for is the case."""
    if cue is Cue.TIME:
        return True
    if cue is Cue.HELD:
        return held_by_fingers(simulation.model, simulation.data)
    return touched_by_finger(simulation.model, simulation.data)
