import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.robot.pose import Pose, pointing_down, pointing_forward, rotation_about, rotation_vector

directions = st.tuples(*[st.floats(-1, 1)] * 3).map(np.array).filter(lambda v: np.linalg.norm(v) > 0.1)
vectors = st.builds(lambda d, angle: angle * d / np.linalg.norm(d), directions, st.floats(0.0, 3.0))


@given(vectors)
def test_rotation_vector_and_rotation_about_are_inverse(vector):
    rotation = rotation_about(vector)

    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(rotation_vector(rotation), vector, atol=1e-7)


@given(vectors, vectors, directions, directions)
def test_composition_applies_the_inner_pose_first(outer_turn, inner_turn, shift, point):
    outer, inner = Pose(rotation_about(outer_turn), shift), Pose(rotation_about(inner_turn), -2 * shift)
    points = np.array([point, 2 * point])

    np.testing.assert_allclose((outer @ inner).apply(points), outer.apply(inner.apply(points)), atol=1e-12)


@given(st.floats(-3, 3))
def test_pointing_down_looks_down_and_closes_along_the_yaw(yaw):
    pose = pointing_down(np.zeros(3), yaw)

    np.testing.assert_allclose(pose.rotation[:, 2], [0, 0, -1], atol=1e-12)
    np.testing.assert_allclose(pose.rotation[:, 1], [-np.sin(yaw), np.cos(yaw), 0], atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(pose.rotation), 1.0)


def test_pointing_forward_looks_forward():
    rotation = pointing_forward(np.zeros(3)).rotation

    np.testing.assert_allclose(rotation[:, 2], [1, 0, 0])
    np.testing.assert_allclose(np.linalg.det(rotation), 1.0)


def test_raised_only_changes_the_height():
    pose = pointing_down(np.array([0.1, 0.2, 0.3]), 0.4).raised(0.05)

    np.testing.assert_allclose(pose.position_m, [0.1, 0.2, 0.35])
