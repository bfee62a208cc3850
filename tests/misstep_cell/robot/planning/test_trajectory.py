import numpy as np

from misstep_cell.robot.hardware import CYCLE_S
from misstep_cell.robot.planning.trajectory import Path, time_path

CORNERS = np.array([[0.0] * 7, [0.5] * 7, [0.4] * 7])
PATH = Path(CORNERS, np.array([0.0, 0.5, 0.6]), speed=0.5, acceleration=1.0)


def test_starts_and_ends_on_the_path():
    trajectory = time_path(PATH)

    np.testing.assert_allclose(trajectory.position_rad[0], CORNERS[0])
    np.testing.assert_allclose(trajectory.position_rad[-1], CORNERS[-1])


def test_velocities_are_the_slopes_of_the_positions():
    trajectory = time_path(PATH)

    moved = trajectory.velocity_rad_s.sum(axis=0) * CYCLE_S
    np.testing.assert_allclose(moved, trajectory.position_rad[-1] - trajectory.position_rad[0], atol=0.01)
    assert np.abs(trajectory.velocity_rad_s).max() <= 0.5 + 1e-9


def test_half_the_speed_takes_longer():
    assert len(time_path(PATH, speed_scale=0.5).position_rad) > 1.5 * len(time_path(PATH).position_rad)


def test_a_path_that_goes_nowhere_still_has_samples():
    stay = Path(np.zeros((2, 7)), np.array([0.0, 1e-9]), 1.0, 1.0)

    assert len(time_path(stay).position_rad) >= 2
