from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import Cue, Intruder
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.scene import INTRUDER_START_M
from misstep_cell.world.simulation import Simulation

PUSH = Intruder("object", enters_s=0.2, angle_rad=0.0, cue=Cue.TIME, delay_s=0.0, speed_m_s=0.5, through_m=0.08)


def played(intruder, cycles):
    """(cycles, 3) places of the intruder's hand and of the object, while the robot rests."""
    scene = replace(draw_scene(np.random.default_rng(0), "push"), intruder=intruder)
    cell = Simulation(scene)
    hand, thing = [], []
    for _ in range(cycles):
        cell.wait_cycle()
        hand.append(cell.data.body("intruder").xpos.copy())
        thing.append(cell.data.body("object").xpos.copy())
    return np.array(hand), np.array(thing)


def test_waits_out_of_view_then_pushes_the_object_then_leaves():
    hand, thing = played(PUSH, 400)
    pushed_m = thing[0] - thing[-1]

    np.testing.assert_array_equal(hand[:18], np.tile(INTRUDER_START_M, (18, 1)))
    assert 0.05 < pushed_m[0] < 0.12  # against the direction it came from, about as far as it wanted
    assert abs(pushed_m[1]) < 0.6 * pushed_m[0]  # a round thing slips a little aside
    assert hand[-1, 0] > thing[-1, 0] + 0.5


def test_one_that_set_out_before_the_robot_began_has_come_as_far_as_in_that_time():
    early, thing = played(replace(PUSH, enters_s=-0.6), 40)
    late, _ = played(replace(PUSH, enters_s=0.0), 100)

    assert np.linalg.norm(early[1] - thing[1]) < 0.45
    np.testing.assert_allclose(early[1], late[61], atol=0.01)


def test_is_seen_for_a_second_before_it_touches():
    hand, thing = played(PUSH, 300)
    touched = int(np.argmax(np.abs(thing - thing[0]).max(axis=1) > 0.002))

    assert touched > 100
    assert np.all(hand[touched - 90 : touched, 2] < 0.5)


def test_never_pushes_without_its_cue():
    _, thing = played(replace(PUSH, cue=Cue.HELD), 300)

    np.testing.assert_allclose(thing[-1], thing[0], atol=1e-3)
