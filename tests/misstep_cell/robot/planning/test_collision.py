import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.robot.kinematics.model import HOME_RAD
from misstep_cell.robot.planning.collision import (
    clearance_m,
    collision_free,
    point_box_distances,
    segment_box_distances,
)
from misstep_cell.robot.planning.furniture import FURNITURE, POST
from misstep_cell.robot.planning.surroundings import Carried, Surroundings
from misstep_cell.robot.pose import pointing_down
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import Simulation

points = st.tuples(*[st.floats(-1, 1)] * 3).map(np.array)
sizes = st.tuples(*[st.floats(0.01, 1)] * 3).map(np.array)


def literal_distance(start, end, lower, upper):
    samples = start + np.linspace(0, 1, 4001)[:, None] * (end - start)
    return min(float(np.linalg.norm(p - np.clip(p, lower, upper))) for p in samples)


@given(points, points, points, sizes)
@settings(max_examples=25, deadline=None)
def test_segment_distance_agrees_with_dense_sampling(start, end, lower, size):
    fast = segment_box_distances(start[None], end[None], lower[None], (lower + size)[None])[0, 0]

    assert abs(fast - literal_distance(start, end, lower, lower + size)) < 1e-3


@given(points, points, sizes)
def test_a_point_is_inside_or_as_far_as_its_nearest_point(point, lower, size):
    distance = point_box_distances(point, lower, lower + size)

    np.testing.assert_allclose(distance, np.linalg.norm(point - np.clip(point, lower, lower + size)), atol=1e-12)


def test_all_pairs_are_compared():
    starts, ends = np.array([[0.0, 0, 0], [5.0, 0, 0]]), np.array([[1.0, 0, 0], [6.0, 0, 0]])
    lower, upper = np.array([[2.0, -1, -1], [0.0, 3, -1]]), np.array([[3.0, 1, 1], [9.0, 4, 1]])

    np.testing.assert_allclose(segment_box_distances(starts, ends, lower, upper), [[1, 3], [2, 3]], atol=1e-3)


def test_home_is_clear_and_the_post_is_not():
    in_the_post = solve_ik(pointing_down(np.array([0.47, 0.27, 0.2]), 0.0), HOME_RAD)

    assert clearance_m(HOME_RAD) > 0.05
    assert clearance_m(in_the_post) < 0.0
    assert not collision_free(np.array([HOME_RAD, in_the_post]))


def test_the_robot_knows_where_the_furniture_stands():
    cell = Simulation(draw_scene(np.random.default_rng(0), "press_button"))
    for name, (lower, upper) in {"post": POST, "table": (FURNITURE.lower_m[0], FURNITURE.upper_m[0])}.items():
        geom = cell.model.geom(name)
        np.testing.assert_allclose(geom.pos - geom.size, lower, atol=1e-9)
        np.testing.assert_allclose(geom.pos + geom.size, upper, atol=1e-9)


def test_what_is_carried_and_what_stands_in_the_way_count():
    over = solve_ik(pointing_down(np.array([0.55, 0.0, 0.15]), 0.0), HOME_RAD)
    post = (np.array([[0.5, -0.05, 0.0]]), np.array([[0.6, 0.05, 0.1]]))

    assert abs(clearance_m(over, Surroundings(*post)) - 0.05) < 1e-3
    assert abs(clearance_m(over, Surroundings(*post, Carried(0.03, 0.04))) - 0.01) < 1e-3
    assert not collision_free(over[None], Surroundings(*post, Carried(0.03, 0.06)))
