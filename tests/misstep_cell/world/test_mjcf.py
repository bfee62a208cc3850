from dataclasses import replace

import mujoco
import numpy as np
import pytest

from misstep_cell.world.draw import SCENES, draw_scene
from misstep_cell.world.mjcf import scene_mjcf


def compiled(skill, seed=0):
    scene = draw_scene(np.random.default_rng(seed), skill)
    return scene, mujoco.MjModel.from_xml_string(scene_mjcf(scene))


def mass_kg(model, body):
    return model.body(body).mass[0]


@pytest.mark.parametrize("skill", sorted(SCENES))
def test_a_scene_compiles_with_its_bodies_only(skill):
    scene, model = compiled(skill)

    bodies = {model.body(index).name for index in range(model.nbody)}
    assert ("object" in bodies) == (scene.object is not None or scene.handed is not None)
    assert ("target" in bodies) == (scene.target is not None)
    assert ("human" in bodies) == (scene.handed is not None)
    assert {f"distractor{index}" for index in range(len(scene.distractors))} <= bodies
    assert sum(name.startswith("bead") for name in bodies) == scene.beads_n
    assert model.opt.timestep == 0.002


@pytest.mark.parametrize("skill", ["grasp", "pour", "place_in_container"])
def test_things_weigh_what_was_drawn(skill):
    for seed in range(6):
        scene, model = compiled(skill, seed)
        assert mass_kg(model, "object") == pytest.approx(scene.object.mass_kg)
        if scene.target:
            assert mass_kg(model, "target") == pytest.approx(scene.target.mass_kg)


def test_beads_begin_inside_the_cup_and_apart():
    scene, model = compiled("pour")
    beads_m = np.array([model.body(f"bead{index}").pos for index in range(scene.beads_n)])
    cup = scene.object

    assert np.hypot(beads_m[:, 0] - cup.x_m, beads_m[:, 1] - cup.y_m).max() < cup.half_size_m[0] - 0.008
    assert beads_m[:, 2].max() < 2 * cup.half_size_m[2]
    distances_m = np.linalg.norm(beads_m[:, None] - beads_m, axis=2)[np.triu_indices(len(beads_m), 1)]
    assert distances_m.min() > 0.011


def test_foam_lies_around_a_slippery_object_and_pushes_nothing():
    scene, dry = compiled("grasp")
    wet = mujoco.MjModel.from_xml_string(scene_mjcf(replace(scene, object=replace(scene.object, slippery=True))))

    assert "puddle" not in [dry.geom(index).name for index in range(dry.ngeom)]
    foam = wet.geom("puddle")
    assert foam.pos[:2] == pytest.approx([scene.object.x_m, scene.object.y_m])
    assert foam.size[0] > max(scene.object.half_size_m[:2])
    assert (foam.contype[0], foam.conaffinity[0]) == (0, 0)
