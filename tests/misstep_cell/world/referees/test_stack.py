from dataclasses import replace

import numpy as np

from misstep_cell.robot.perception.box import localise_target


def test_what_is_knocked_off_fell_off_when_it_left_the_base(disturbed, moments, acts):
    kind, late_s = disturbed("put_on_top", moments.let_go_for(150), acts.strike(2.0, 0.0, 0.0))

    assert kind == "object fell off"
    assert 0.0 < late_s < 0.2


def test_what_is_shoved_slowly_topples_over_the_edge(disturbed, moments, acts):
    kind, late_s = disturbed("put_on_top", moments.let_go_for(150), acts.strike(1.0, 0.0, 0.0))

    assert kind == "object toppled"
    assert 0.1 < late_s < 0.3


def test_what_is_let_go_where_the_base_was_is_dropped(disturbed, moments, acts):
    kind, late_s = disturbed("put_on_top", moments.held_high, acts.take_target_away)

    assert kind == "object dropped"
    assert 3.0 < late_s < 6.0


def test_what_is_set_down_on_the_table_stands_beside_the_base(disturbed, moments, monkeypatch):
    def misplaced(hardware):
        base = localise_target(hardware)
        return replace(base, centre_m=base.centre_m + np.array([0.0, 0.12, 0.0]), size_m=base.size_m * [1, 1, 0])

    monkeypatch.setattr("misstep_cell.robot.skills.put_on_top.localise_target", misplaced)
    kind, late_s = disturbed("put_on_top", moments.let_go_for(1), lambda cell, since_ns: None)

    assert kind == "object beside the base"
    assert -0.2 < late_s <= 0.0


def test_a_short_rest_is_no_success(after):
    def lay_on_top(cell, cycle):
        target, thing = cell.model.body("target"), cell.model.body("object")
        if cycle == 0:
            at, to = (cell.model.jnt_qposadr[body.jntadr[0]] for body in (thing, target))
            heights = cell.scene.object.half_size_m[2] + cell.scene.target.half_size_m[2]
            cell.data.qpos[at : at + 2] = cell.data.qpos[to : to + 2]
            cell.data.qpos[at + 2] = cell.data.qpos[to + 2] + heights

    assert after("put_on_top", lay_on_top, cycles=80).kind == "object knocked away"
