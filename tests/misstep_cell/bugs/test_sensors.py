import numpy as np
import pytest

from misstep_cell.bugs.sensors import STREAMS, Difference, difference, spread_of


def sensors(cycles, value=0.0):
    return {stream: np.full((cycles, 2), value) for stream in STREAMS}


ONES = {stream: np.ones(2) for stream in STREAMS}


def test_the_same_bits_do_not_differ():
    assert difference(sensors(5), sensors(5), ONES) == Difference(None, {})


def test_the_first_cycle_and_the_largest_difference_in_units_of_the_spread():
    other = sensors(5)
    other["wrench"][3:, 1] = [4.0, -6.0]
    spread = ONES | {"wrench": np.array([1.0, 2.0])}

    assert difference(sensors(5), other, spread) == Difference(0.03, {"joints": 0.0, "wrench": 3.0, "gripper": 0.0})


def test_an_execution_that_ends_earlier_differs_from_there_on():
    assert difference(sensors(5), sensors(4), ONES).first_s == 0.04


def test_a_single_bit_counts():
    other = sensors(5)
    other["joints/torque"][2, 0] = np.nextafter(0.0, 1.0)

    assert difference(sensors(5), other, ONES).first_s == 0.02


@pytest.mark.parametrize("value", [np.inf, np.nan, 1e30])
def test_what_no_file_can_hold_is_cut(value):
    other = sensors(5)
    other["gripper"][1, 0] = value

    assert difference(sensors(5), other, ONES).deviations["gripper"] == 1e6


def test_the_spread_is_between_executions_not_along_them():
    rising = {stream: np.column_stack([np.arange(4.0), np.arange(4.0)]) for stream in STREAMS}
    higher = {stream: values + np.array([2.0, 0.0]) for stream, values in rising.items()}

    assert spread_of([rising, higher])["wrench"] == pytest.approx([1.0, 1e-9])


def test_a_shorter_execution_stays_at_its_last_values():
    assert spread_of([sensors(2, 1.0), sensors(4, 3.0)])["wrench"] == pytest.approx([1.0, 1.0])
