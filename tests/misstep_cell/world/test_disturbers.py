"""What acts by itself in a disturbed scene."""

from dataclasses import replace

import numpy as np
import pytest

from misstep_cell.world.disturbances import HandFault
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import Simulation


def widths_m(fault, commands, cycles=300):
    """(cycles,) opening of the fingers, commanded at some cycles."""
    cell = Simulation(replace(draw_scene(np.random.default_rng(3), "grasp"), hand_fault=fault))
    found = []
    for cycle in range(cycles):
        if cycle in commands:
            cell.command_fingers(commands[cycle])
        cell.wait_cycle()
        found.append(cell.finger_width_m)
    return np.array(found)


def test_a_sound_hand_stays_where_it_is_told():
    assert np.ptp(widths_m(None, {0: 0.09})[150:]) < 0.001


def test_a_loose_cable_makes_open_fingers_twitch_and_come_back():
    width_m = widths_m(HandFault(), {0: 0.09}, cycles=600)[150:]

    assert width_m.min() < 0.08
    assert width_m.max() == pytest.approx(0.09, abs=0.002)
    assert (width_m > 0.085).mean() > 0.4


def test_a_command_during_a_twitch_is_obeyed():
    for at in range(150, 200, 7):
        assert widths_m(HandFault(), {0: 0.09, at: 0.05}, cycles=at + 400)[-150:].max() < 0.055


def test_twitches_are_the_scenes_own():
    fault = HandFault()

    assert (widths_m(fault, {0: 0.09}) == widths_m(fault, {0: 0.09})).all()
