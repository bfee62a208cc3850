import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.robot.errors import KinematicsError
from misstep_cell.robot.kinematics.forward import forward
from misstep_cell.robot.kinematics.inverse import clamp_to_limits, pose_error, solve_ik
from misstep_cell.robot.kinematics.model import HOME_RAD, JOINT_LIMITS_RAD
from misstep_cell.robot.pose import pointing_down

workspace = st.tuples(st.floats(0.42, 0.68), st.floats(-0.25, 0.25), st.floats(0.02, 0.35)).map(np.array)


@given(workspace, st.floats(-0.7, 0.7))
@settings(max_examples=40, deadline=None)
def test_reaches_every_pose_over_the_table(position, yaw):
    target = pointing_down(position, yaw)
    joints = solve_ik(target, HOME_RAD)

    assert np.abs(pose_error(target, forward(joints))).max() < 1e-3
    assert (np.abs(joints) <= JOINT_LIMITS_RAD).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_pose_nearby_is_reached_by_a_small_step(seed):
    rng = np.random.default_rng(seed)
    start = HOME_RAD + rng.uniform(-0.2, 0.2, 7)
    joints = solve_ik(forward(start + rng.uniform(-0.05, 0.05, 7)), start)

    assert np.abs(joints - start).max() < 0.3


def test_out_of_reach_is_told():
    with pytest.raises(KinematicsError, match=r"2\.0"):
        solve_ik(pointing_down(np.array([2.0, 0.0, 0.1]), 0.0), HOME_RAD)


def test_clamping_keeps_what_is_allowed():
    joints = np.array([0.1, 3.0, -4.0, 0.0, 0.2, -0.3, 9.0])
    clamped = clamp_to_limits(joints)

    np.testing.assert_array_equal(clamped[[0, 3, 4, 5]], joints[[0, 3, 4, 5]])
    np.testing.assert_allclose(clamped[[1, 2, 6]], np.radians([120, -170, 170]))
