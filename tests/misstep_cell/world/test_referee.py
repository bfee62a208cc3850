"""Each referee is shown a world that it must call a failure; the skills' own tests show it successes."""

import numpy as np
import pytest

from misstep import Failure
from misstep_cell.rehearsal import find_skill
from misstep_cell.world.referees.push import PushReferee
from misstep_cell.world.scene import GOAL_RADIUS_M, GOAL_XY_M


def prepared(name):
    np.random.seed(0)  # noqa: NPY002  (as misstep does)
    skill = find_skill(name)
    skill.prepare()
    return skill


def after(name, interfere, cycles=150):
    """Failure that the referee sees when nobody acts but `interfere(simulation, cycle)`."""
    skill = prepared(name)
    for cycle in range(cycles):
        interfere(skill.simulation, cycle)
        skill.simulation.wait_cycle()
    assert not skill.succeeded()
    return skill.failure()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("press_button", "button not pressed"), ("point", "pointed beside the object"), ("push", "puck outside the goal")],
)
def test_nothing_done_is_a_failure_without_onset(name, kind):
    assert after(name, lambda cell, cycle: None) == Failure(kind)


def test_a_half_pressed_button_is_not_pressed():
    def half(cell, cycle):
        cell.data.qpos[cell.model.joint("plunger").qposadr[0]] = 0.004

    assert after("press_button", half, cycles=20).kind == "button not pressed"


def test_an_object_nobody_takes_goes_back_with_the_human():
    failure = after("handover", lambda cell, cycle: None, cycles=1400)

    assert failure.kind == "object not taken"
    assert 7e9 < failure.onset_ns < 10e9  # when it was held out as far as it goes


def velocity_at(cell):
    return int(cell.model.body_dofadr[cell.model.body("object").id])


def position_at(cell):
    return int(cell.model.jnt_qposadr[cell.model.body_jntadr[cell.model.body("object").id]])


def test_a_puck_that_nobody_has_touched_is_knocked_away_when_it_starts():
    def knock(cell, cycle):
        if cycle == 40:
            cell.data.qvel[velocity_at(cell)] = 0.6

    failure = after("push", knock)
    assert failure.kind == "puck knocked away"
    assert 410_000_000 <= failure.onset_ns <= 450_000_000


def test_a_puck_overshoots_when_it_leaves_the_goal_on_the_far_side():
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


def test_a_tip_that_rests_beside_the_object_points_wrong_from_then_on():
    def bring_object(cell, cycle):
        tip = cell.data.site("tip").xpos
        place = slice(position_at(cell), position_at(cell) + 3)
        cell.data.qpos[place] = (tip[0], tip[1] + 0.06, tip[2] - 0.08) if cycle >= 60 else cell.data.qpos[place]

    failure = after("point", bring_object, cycles=90)
    assert failure.kind == "pointed beside the object"
    assert 600_000_000 <= failure.onset_ns <= 620_000_000


def test_a_button_is_missed_when_the_tip_is_lower_than_its_top():
    def lower_button(cell, cycle):
        tip = cell.data.site("tip").xpos
        if cycle == 70:
            cell.model.body("plunger").pos[2] = 0.5  # over the tip, which hangs 0.36 m high
            cell.model.body(cell.model.body("plunger").parentid[0]).pos[:2] = (tip[0] + 0.1, tip[1])

    failure = after("press_button", lower_button, cycles=90)
    assert failure.kind == "button not pressed"
    assert 700_000_000 < failure.onset_ns <= 730_000_000
