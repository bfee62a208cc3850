import mujoco
import numpy as np
import pytest

from misstep_cell.world.scene import draw_scene, scene_mjcf

ITEMS = ["box", "puck", "handed", "none"]


@pytest.mark.parametrize("item", ITEMS)
def test_a_seed_repeats_a_scene_and_another_changes_it(item):
    first, again, other = (draw_scene(np.random.default_rng(seed), item) for seed in (1, 1, 2))

    assert first == again
    assert scene_mjcf(first) == scene_mjcf(again)
    assert first != other


@pytest.mark.parametrize("item", ITEMS)
def test_every_scene_compiles_with_its_object_only(item):
    scene = draw_scene(np.random.default_rng(0), item)
    model = mujoco.MjModel.from_xml_string(scene_mjcf(scene))

    bodies = {model.body(index).name for index in range(model.nbody)}
    assert ("object" in bodies) == (item != "none")
    assert ("human" in bodies) == (item == "handed")
    assert [scene.box is None, scene.puck is None, scene.handed is None] == [item != i for i in ITEMS[:3]]
    assert model.opt.timestep == 0.002
