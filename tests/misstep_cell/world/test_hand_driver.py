import pytest

from misstep_cell.world.disturbances import HandFault
from misstep_cell.world.hand_driver import HandDriver

OPEN_M, CLOSED_M = 0.095, 0.0


@pytest.mark.parametrize(
    ("fault", "obeyed"),
    [
        (None, [True, True, True, True]),
        (HandFault(), [True, True, True, True]),
        (HandFault(loses_close=True), [True, True, False, True]),
        (HandFault(loses_open=True), [True, False, True, False]),
    ],
)
def test_which_commands_get_through(fault, obeyed):
    driver = HandDriver(fault)

    assert [driver.obeys(width_m) for width_m in (CLOSED_M, OPEN_M, CLOSED_M, OPEN_M)] == obeyed
    assert driver.lost == (not all(obeyed))


def test_a_lost_command_leaves_the_fingers_where_they_are(prepared):
    cell = prepared("grasp").simulation
    cell.hand = HandDriver(HandFault(loses_close=True))
    cell.command_fingers(OPEN_M)
    for _ in range(80):
        cell.wait_cycle()
    cell.command_fingers(CLOSED_M)
    for _ in range(80):
        cell.wait_cycle()

    assert cell.read().width_m > 0.09
