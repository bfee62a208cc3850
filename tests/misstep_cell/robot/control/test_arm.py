import numpy as np
import pytest

from misstep_cell.robot.control.arm import Arm
from misstep_cell.robot.errors import TrackingError
from misstep_cell.robot.planning.trajectory import Trajectory


def ramp(n, speed_rad_s=0.1):
    positions = speed_rad_s * 0.01 * np.arange(n)[:, None] * np.ones(7)
    return Trajectory(positions, np.full((n, 7), speed_rad_s))


def test_commands_every_sample_ahead_of_the_servos_lag(hardware):
    trajectory = ramp(20)

    assert Arm(hardware).follow(trajectory)
    np.testing.assert_allclose(hardware.commands, trajectory.position_rad + 0.05 * 0.1)


def test_a_guard_stops_the_arm_where_it_is(hardware):
    class AfterFive:
        def triggered(self, state):
            return state.t_ns >= 50_000_000

    assert not Arm(hardware).follow(ramp(20), AfterFive())
    assert len(hardware.commands) == 6
    np.testing.assert_array_equal(hardware.commands[-1], hardware.commands[-2])


def test_a_blocked_arm_is_told(hardware):
    hardware.stuck = True

    with pytest.raises(TrackingError, match="rad away"):
        Arm(hardware).follow(ramp(400))
