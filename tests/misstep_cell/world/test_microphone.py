import mujoco
import numpy as np
import pytest

from misstep_cell.world.draw import draw_scene
from misstep_cell.world.microphone import NOISE_N_S, Microphone, normal_force_n
from misstep_cell.world.simulation import STEP_S, Simulation

BALL = """
<mujoco><option timestep="0.002" cone="pyramidal"/><worldbody><geom type="plane" size="1 1 1"/>
<body pos="0 0 {height}"><freejoint/>
<geom type="sphere" size="0.05" mass="0.2" condim="4" friction="1 0.01 0.001"/></body>
</worldbody></mujoco>"""


def ball(height):
    model = mujoco.MjModel.from_xml_string(BALL.format(height=height))
    return model, mujoco.MjData(model)


def test_the_normal_force_of_what_lies_still_is_its_weight():
    model, data = ball(0.05)
    mujoco.mj_step(model, data, nstep=1000)

    assert normal_force_n(data) == pytest.approx(0.2 * 9.81, rel=1e-3)


def test_only_the_impact_is_heard_above_the_noise():
    model, data = ball(0.25)
    microphone = Microphone(data, np.random.default_rng(0))
    heard = []
    for _ in range(150):
        mujoco.mj_step(model, data)
        heard.append(microphone.hear(0.002))

    lands = round(np.sqrt(2 * 0.2 / 9.81) / 0.002)
    assert max(heard[: lands - 2]) < 6 * NOISE_N_S
    assert abs(int(np.argmax(heard)) - lands) < 5
    assert max(heard) > 0.05 * 0.2 * np.sqrt(2 * 9.81 * 0.2)


def test_a_cycle_of_the_cell_is_heard_step_by_step():
    cell = Simulation(draw_scene(np.random.default_rng(0), "grasp"))
    assert cell.impulses_n_s == []
    cell.wait_cycle()

    assert len(cell.impulses_n_s) == round(0.01 / STEP_S)
    assert all(0 <= value < 0.1 for value in cell.impulses_n_s)
