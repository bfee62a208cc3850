def test_what_is_knocked_out_of_the_goal_lies_beside_it_from_then_on(disturbed, moments, acts):
    kind, late_s = disturbed("pick_and_place", moments.let_go_for(150), acts.strike(0.0, -1.2, 0.0))

    assert kind == "object beside the goal"
    assert 0.02 < late_s < 0.5


def test_what_is_knocked_over_toppled_when_its_axis_passed_45_degrees(disturbed, moments, acts):
    kind, late_s = disturbed("pick_and_place", moments.let_go_for(150), acts.tip_over)

    assert kind == "object toppled"
    assert 0.0 < late_s < 0.5


def test_what_nobody_touches_is_not_lifted(after):
    assert after("pick_and_place", lambda cell, cycle: None, cycles=20).kind == "object not lifted"


def test_what_is_carried_to_a_wrong_place_lies_beside_the_goal_when_it_is_let_go(disturbed, moments, monkeypatch):
    monkeypatch.setattr("misstep_cell.robot.skills.pick_and_place._GOAL_M", (0.62, -0.08, 0.0))
    kind, late_s = disturbed("pick_and_place", moments.let_go_for(1), lambda cell, since_ns: None)

    assert kind == "object beside the goal"
    assert abs(late_s) < 0.1
