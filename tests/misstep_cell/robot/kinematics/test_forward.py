import mujoco
import numpy as np
import pytest

from misstep_cell.robot.kinematics.forward import forward, link_frames
from misstep_cell.robot.kinematics.model import HOME_RAD, JOINT_LIMITS_RAD
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import HOME_RAD as WORLD_HOME_RAD
from misstep_cell.world.simulation import Simulation


@pytest.fixture(scope="module")
def cell():
    return Simulation(draw_scene(np.random.default_rng(0), "press_button"))


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_mujoco_at_any_posture(cell, seed):
    joints = np.random.default_rng(seed).uniform(-JOINT_LIMITS_RAD, JOINT_LIMITS_RAD)
    cell.data.qpos[:7] = joints
    mujoco.mj_kinematics(cell.model, cell.data)

    tip = cell.data.site("tip")
    np.testing.assert_allclose(forward(joints).position_m, tip.xpos, atol=1e-9)
    np.testing.assert_allclose(forward(joints).rotation, tip.xmat.reshape(3, 3), atol=1e-9)


def test_joint_limits_agree_with_the_arm(cell):
    np.testing.assert_allclose(cell.model.jnt_range[:7, 1], JOINT_LIMITS_RAD)
    np.testing.assert_allclose(cell.model.jnt_range[:7, 0], -JOINT_LIMITS_RAD)


def test_home_is_the_posture_the_arm_starts_from():
    np.testing.assert_array_equal(HOME_RAD, WORLD_HOME_RAD)


def test_frames_stay_rigid():
    frames = link_frames(HOME_RAD)

    for frame in frames:
        np.testing.assert_allclose(frame[:3, :3] @ frame[:3, :3].T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(frames[0], np.eye(4))
