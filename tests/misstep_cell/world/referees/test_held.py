import pytest

CARRYING = ("pick_and_place", "place_in_container", "put_on_top")


@pytest.mark.parametrize("name", ["grasp", *CARRYING])
def test_what_is_lost_on_the_way_is_dropped_when_the_first_finger_leaves_it(disturbed, moments, acts, name):
    kind, late_s = disturbed(name, moments.held_high, acts.open_fingers)

    assert kind == "object dropped"
    assert 0.0 <= late_s < 0.15


@pytest.mark.parametrize("name", CARRYING)
def test_what_the_fingers_keep_is_not_released(disturbed, moments, acts, name):
    assert disturbed(name, moments.held_high, acts.keep_fingers_closed) == ("object not released", None)
