import numpy as np
import pytest

from misstep_cell.robot.errors import PerceptionError
from misstep_cell.robot.perception.puck import localise_puck
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import Simulation


@pytest.mark.parametrize("seed", range(6))
def test_localises_the_puck(seed):
    cell = Simulation(draw_scene(np.random.default_rng(seed), "push"))
    puck = cell.scene.object

    np.testing.assert_allclose(localise_puck(cell), [puck.x_m, puck.y_m], atol=0.012)


@pytest.mark.parametrize("skill", ["press_button", "grasp"])
def test_the_button_and_other_things_are_no_puck(skill):
    with pytest.raises(PerceptionError, match="yellow"):
        localise_puck(Simulation(draw_scene(np.random.default_rng(0), skill)))
