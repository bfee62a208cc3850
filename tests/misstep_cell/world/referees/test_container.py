from misstep_cell.world.contacts import touched_by


def test_what_is_thrown_out_of_the_tray_lies_beside_it(disturbed, moments, acts):
    kind, late_s = disturbed("place_in_container", moments.let_go_for(120), acts.strike(0.0, 0.9, 2.5))

    assert kind == "object beside the container"
    assert 0.2 < late_s < 1.0


def test_what_is_set_down_where_the_tray_was_lies_beside_it(disturbed, moments, acts):
    kind, late_s = disturbed("place_in_container", moments.held_high, acts.take_target_away)

    assert kind == "object beside the container"
    assert 1.0 < late_s < 6.0


def test_the_tray_and_not_the_table_bears_what_was_put_in(execute):
    skill, _ = execute("place_in_container", 0)

    assert skill.succeeded()
    assert touched_by(skill.simulation.model, skill.simulation.data, "object") == {"target"}
