import numpy as np
import pytest

from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import Simulation


@pytest.fixture
def cell():
    return Simulation(draw_scene(np.random.default_rng(0), "grasp"))


def test_a_cycle_lasts_ten_milliseconds(cell):
    before_s = cell.data.time
    cell.wait_cycle()

    assert cell.t_ns == cell.read().t_ns == 10_000_000
    assert cell.data.time - before_s == pytest.approx(0.01)


def test_the_arm_stands_still_without_commands(cell):
    start = cell.read().position_rad
    for _ in range(100):
        cell.wait_cycle()

    np.testing.assert_allclose(cell.read().position_rad, start, atol=1e-4)


def test_joints_go_where_they_are_commanded(cell):
    goal = cell.read().position_rad + 0.1
    cell.command_joints(goal)
    for _ in range(100):
        cell.wait_cycle()

    np.testing.assert_allclose(cell.read().position_rad, goal, atol=2e-3)


def test_fingers_go_where_they_are_commanded(cell):
    cell.command_fingers(0.06)
    for _ in range(100):
        cell.wait_cycle()

    assert cell.read().width_m == pytest.approx(0.06, abs=1e-3)


def test_the_wrist_feels_the_hands_weight(cell):
    forces = []
    for _ in range(50):
        cell.wait_cycle()
        forces.append(cell.read().wrench[:3])

    hand_kg = sum(cell.model.body(name).mass[0] for name in ("hand", "left_finger", "right_finger"))
    assert np.linalg.norm(np.mean(forces, axis=0)) == pytest.approx(9.81 * hand_kg, rel=0.05)


def test_a_reading_is_not_changed_by_what_follows(cell):
    state = cell.read()
    position = state.position_rad.copy()
    cell.command_joints(position + 0.2)
    for _ in range(20):
        cell.wait_cycle()

    np.testing.assert_array_equal(state.position_rad, position)
