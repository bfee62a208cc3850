import pytest

from misstep_cell.robot.control.hand import WIDEST_M, Hand


def test_opens_wide(hardware):
    Hand(hardware).open()

    assert hardware.state.width_m == pytest.approx(WIDEST_M)


def test_closes_on_an_object_and_feels_it(hardware):
    hardware.blocks_at_m = 0.04
    hand = Hand(hardware)
    hand.close()

    assert hardware.state.width_m == pytest.approx(0.04)
    assert hand.holds_something()


def test_closes_on_nothing_and_notices(hardware):
    hand = Hand(hardware)
    hand.close()

    assert hardware.state.width_m == pytest.approx(0.0)
    assert not hand.holds_something()


def test_waits_only_until_the_fingers_are_still(hardware):
    Hand(hardware).close()

    assert 10 <= hardware.state.t_ns / 1e7 <= 20


def test_releases_by_opening_only_a_little(hardware):
    hardware.blocks_at_m = 0.04
    hand = Hand(hardware)
    hand.close()
    hand.release()

    assert hardware.state.width_m == pytest.approx(0.065)
    assert not hand.holds_something()
