import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.perception.plane import fit_plane, least_squares_plane


@given(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.floats(-0.5, 0.5), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_finds_a_tilted_plane_among_outliers(slope_x, slope_y, height, seed):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-0.4, 0.4, (400, 2))
    z = height + slope_x * xy[:, 0] + slope_y * xy[:, 1] + rng.normal(0, 0.001, 400)
    z[:80] += rng.uniform(0.05, 0.2, 80)
    plane = fit_plane(np.column_stack([xy, z]))

    normal = np.array([-slope_x, -slope_y, 1.0])
    length = np.linalg.norm(normal)
    np.testing.assert_allclose(plane.normal, normal / length, atol=0.005)
    np.testing.assert_allclose(plane.offset_m, height / length, atol=0.002)


def test_heights_are_distances_along_the_normal():
    plane = least_squares_plane(np.array([[0.0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]]))

    np.testing.assert_allclose(plane.heights_m(np.array([[5.0, 5, 1], [0, 0, 3], [0, 0, 0]])), [0, 2, -1], atol=1e-9)


@pytest.mark.parametrize("points", [np.zeros((2, 3)), np.outer(np.arange(9.0), [0.0, 0.0, 0.0])])
def test_too_little_for_a_plane_is_told(points):
    with pytest.raises(PerceptionError):
        fit_plane(points)
