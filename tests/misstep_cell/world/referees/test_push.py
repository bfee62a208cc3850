import numpy as np
import pytest

from misstep import Failure
from misstep_cell.world.referees.push import PushReferee
from misstep_cell.world.scene import GOAL_RADIUS_M, GOAL_XY_M


def velocity_at(cell):
    return int(cell.model.body_dofadr[cell.model.body("object").id])


def position_at(cell):
    return int(cell.model.jnt_qposadr[cell.model.body_jntadr[cell.model.body("object").id]])


def test_nothing_done_is_a_failure_without_onset(after):
    assert after("push", lambda cell, cycle: None) == Failure("puck outside the goal")


def test_a_puck_that_nobody_has_touched_is_knocked_away_when_it_starts(after):
    def knock(cell, cycle):
        if cycle == 40:
            cell.data.qvel[velocity_at(cell)] = 0.6

    failure = after("push", knock)
    assert failure.kind == "puck knocked away"
    assert 410_000_000 <= failure.onset_ns <= 450_000_000


def test_a_puck_overshoots_when_it_leaves_the_goal_on_the_far_side(prepared):
    def slide(cell, cycle):
        goal, start = np.array(GOAL_XY_M), np.array([cell.scene.object.x_m, cell.scene.object.y_m])
        along = (goal - start) / np.linalg.norm(goal - start)
        where = goal + (cycle - 50) / 500 * along  # 2 mm a cycle, through the goal's middle in cycle 50
        cell.data.qpos[position_at(cell) : position_at(cell) + 2] = where
        cell.data.qpos[position_at(cell) + 2] = cell.scene.object.half_size_m[2]

    skill = prepared("push")
    referee = PushReferee(skill.simulation)
    referee._touched = True  # as if fingers had done it
    skill.simulation.on_cycle.append(referee.observe)
    for cycle in range(120):
        slide(skill.simulation, cycle)
        skill.simulation.wait_cycle()
    failure = referee.failure()
    assert failure.kind == "puck overshot"
    assert failure.onset_ns / 1e7 == pytest.approx(51 + GOAL_RADIUS_M * 500, abs=3)
