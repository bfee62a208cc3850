"""Cups, bowls and beads are moved by hand: the referee must see each misfortune, and when it began."""

from dataclasses import replace

import numpy as np
import pytest

from misstep import Failure
from misstep_cell.rehearsal import EventPrinter

SECOND_NS = 1_000_000_000


def place(cell, name, position_m):
    """Puts a body somewhere, at rest."""
    body = cell.model.body(name)
    at, speed_at = cell.model.jnt_qposadr[body.jntadr[0]], cell.model.body_dofadr[body.id]
    cell.data.qpos[at : at + 3] = position_m
    cell.data.qvel[speed_at : speed_at + 6] = 0.0


def place_beads(cell, middle_m, count):
    """Puts beads side by side around a place on the table."""
    for index in range(count):
        row, column = divmod(index, 6)
        place(cell, f"bead{index}", np.add(middle_m, [0.014 * (row - 2), 0.014 * (column - 2.5), 0.012]))


def shift_bowl(cell, since_ns):
    if since_ns == 0:
        place(cell, "target", cell.data.body("target").xpos - [0.0, 0.2, 0.0])


def upside_down(cell):
    return cell.data.body("object").xmat[8] < 0.0


def hand_open(cell):
    return cell.read().width_m > 0.09


def test_a_cup_that_nobody_lifts_is_not_lifted(after):
    assert after("pour", lambda cell, cycle: None, cycles=20) == Failure("cup not lifted")


def test_beads_in_the_bowl_are_no_success_while_the_cup_stands(after):
    def fill(cell, cycle):
        if cycle == 10:
            place_beads(cell, cell.data.body("target").xpos * [1, 1, 0], 30)

    assert after("pour", fill, cycles=60) == Failure("cup not lifted")


def test_a_cup_tipped_over_is_toppled_from_then_on(after, acts):
    failure = after("pour", lambda cell, cycle: acts.tip_over(cell, 0) if cycle >= 20 else None, cycles=100)

    assert failure.kind in {"cup toppled", "cup knocked away"}
    assert 0.2 * SECOND_NS < failure.onset_ns < 0.8 * SECOND_NS


def test_a_bowl_on_its_side_is_toppled_from_then_on(after):
    def lay(cell, cycle):
        if cycle == 50:
            at = cell.model.jnt_qposadr[cell.model.body("target").jntadr[0]]
            cell.data.qpos[at + 2 : at + 7] = 0.1, np.sqrt(0.5), np.sqrt(0.5), 0.0, 0.0

    assert after("pour", lay, cycles=60) == Failure("bowl toppled", 510_000_000)


def test_fingers_that_close_on_nothing_missed_the_cup(disturbed, acts):
    kind, late_s = disturbed("pour", hand_open, acts.keep_fingers_closed)

    assert kind == "cup missed"
    assert 0.0 <= late_s < 0.5


def test_a_cup_lost_on_the_way_is_dropped(disturbed, moments, acts):
    kind, late_s = disturbed("pour", moments.held_high, acts.open_fingers)

    assert kind == "cup dropped"
    assert 0.0 <= late_s < 0.15


def test_what_pours_beside_the_bowl_is_spilled(disturbed):
    kind, late_s = disturbed("pour", upside_down, shift_bowl)

    assert kind == "beads spilled"
    assert 0.1 < late_s < 0.8


def test_every_fifth_bead_may_miss_the_bowl_but_no_more(disturbed):
    def throw_away(count):
        return lambda cell, since_ns: place_beads(cell, [0.75, 0.35, 0.0], count) if since_ns == 0 else None

    with pytest.raises(AssertionError, match="succeeded"):
        disturbed("pour", lambda cell: True, throw_away(6))
    kind, late_s = disturbed("pour", lambda cell: True, throw_away(7))

    assert kind == "beads spilled"
    assert late_s == pytest.approx(0.01)


def test_too_small_a_tilt_pours_too_little_as_the_cup_is_turned_back(prepared):
    skill = prepared("pour")
    skill.simulation.scene = replace(skill.simulation.scene, tilt_error_rad=-1.0)
    told = []
    skill.execute(EventPrinter(told.append))

    turned_back_s = next(float(line.split()[0]) for line in told if "tilt_back" in line)
    failure = skill.failure()
    assert failure.kind == "too little poured"
    assert failure.onset_ns / SECOND_NS == pytest.approx(turned_back_s, abs=0.3)
