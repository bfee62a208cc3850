import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.robot.kinematics.forward import forward, link_frames
from misstep_cell.robot.kinematics.jacobian import tip_jacobian
from misstep_cell.robot.kinematics.model import JOINT_LIMITS_RAD
from misstep_cell.robot.pose import rotation_vector

postures = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).uniform(-JOINT_LIMITS_RAD, JOINT_LIMITS_RAD)
)
STEP_RAD = 1e-6


def finite_differences(joints):
    columns = []
    for joint in range(7):
        step = STEP_RAD * np.eye(7)[joint]
        before, after = forward(joints - step), forward(joints + step)
        turn = rotation_vector(after.rotation @ before.rotation.T)
        columns.append(np.concatenate([after.position_m - before.position_m, turn]) / (2 * STEP_RAD))
    return np.column_stack(columns)


@given(postures)
@settings(max_examples=30, deadline=None)
def test_agrees_with_finite_differences(joints):
    jacobian = tip_jacobian(link_frames(joints), forward(joints).position_m)

    np.testing.assert_allclose(jacobian, finite_differences(joints), atol=1e-6)
