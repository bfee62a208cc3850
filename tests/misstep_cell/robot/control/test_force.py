import numpy as np
import pytest

from misstep_cell.robot.control.force import ContactGuard, ForceSensor, HandoverDetector, magnitude_n

WEIGHT = np.array([0.5, -0.2, -7.0, 0.0, 0.0, 0.0])
PUSH = np.array([0.0, 0.0, 10.0, 0.0, 0.0, 0.0])


def zeroed(hardware):
    hardware.wrenches = [WEIGHT] * 20
    sensor = ForceSensor(hardware)
    sensor.zero()
    return sensor


def states(hardware, wrenches):
    for wrench in wrenches:
        hardware.wrenches = [wrench]
        hardware.wait_cycle()
        yield hardware.read()


def test_zeroing_takes_the_weight_away(hardware):
    sensor = zeroed(hardware)

    for state in states(hardware, [WEIGHT] * 5):
        np.testing.assert_allclose(sensor.update(state), 0.0, atol=1e-12)


def test_the_filter_approaches_a_steady_force(hardware):
    sensor = zeroed(hardware)
    felt = [sensor.update(state)[2] for state in states(hardware, [WEIGHT + PUSH] * 30)]

    assert np.all(np.diff(felt) > 0)
    assert felt[0] < 5.0
    assert felt[-1] == pytest.approx(10.0, abs=0.01)


def test_the_guard_needs_more_than_its_limit(hardware):
    sensor = zeroed(hardware)

    gentle, firm = ContactGuard(sensor, 12.0), ContactGuard(sensor, 8.0)
    assert not any(gentle.triggered(state) for state in states(hardware, [WEIGHT + PUSH] * 30))
    assert any(firm.triggered(state) for state in states(hardware, [WEIGHT + PUSH] * 30))


def test_a_handover_is_a_push_that_lasts(hardware):
    knock = HandoverDetector(zeroed(hardware))
    assert not any(knock.noticed(state) for state in states(hardware, [WEIGHT + PUSH] * 3 + [WEIGHT] * 20))

    push = HandoverDetector(zeroed(hardware))
    assert any(push.noticed(state) for state in states(hardware, [WEIGHT + PUSH] * 20))


def test_magnitude_is_the_length():
    assert magnitude_n(np.array([3.0, 4.0, 12.0])) == pytest.approx(13.0)
