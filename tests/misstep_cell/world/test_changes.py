import mujoco
import numpy as np
import pytest

from misstep_cell.errors import UnknownCauseError
from misstep_cell.rehearsal import find_skill, rehearse
from misstep_cell.world.changes import CHANGE_VARIABLE, CHANGES
from misstep_cell.world.draw import SCENES, draw_scene
from misstep_cell.world.mjcf import scene_mjcf
from misstep_cell.world.simulation import Simulation
from misstep_cell.world.upsets import UPSETS, upset

OF_OBJECTS = ("heavier object", "larger object", "slippery object")
USUAL = {name: [draw_scene(np.random.default_rng(seed), name) for seed in range(60)] for name in SCENES}
FAILS = {
    "heavier object": "pick_and_place",
    "larger object": "grasp",
    "slippery object": "grasp",
    "slippery table": "push",
    "worse light": "push",
    "new positions": "press_button",
}


def changed(name, change, seed=1):
    return upset(draw_scene(np.random.default_rng(seed), name), change, seed)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_repeats_and_leaves_what_it_is_not_about(name, change):
    scene = draw_scene(np.random.default_rng(1), name)
    other = upset(scene, change, 1)

    assert other == upset(scene, change, 1)
    assert (other == scene) == (name == "press_button" and change in OF_OBJECTS)
    assert other.cause == ("" if other == scene else change)
    assert (other.seed, other.home_offset_rad) == (scene.seed, scene.home_offset_rad)
    mujoco.MjModel.from_xml_string(scene_mjcf(other))


@pytest.mark.parametrize("name", [name for name in SCENES if name not in {"press_button", "handover"}])
def test_an_object_is_changed_beyond_what_was_trained(name):
    usual = [scene.object for scene in USUAL[name]]
    for seed in range(20):
        heavy, large, slippery, moved = (
            changed(name, change, seed).object for change in (*OF_OBJECTS, "new positions")
        )
        assert heavy.mass_kg > 4 * max(thing.mass_kg for thing in usual)
        assert large.half_size_m[1] > 1.3 * max(thing.half_size_m[1] for thing in usual)
        assert slippery.slippery
        assert slippery.friction < 0.5 * min(thing.friction for thing in usual)
        assert moved.x_m > 0.05 + max(thing.x_m for thing in usual)
        assert moved.y_m > max(thing.y_m for thing in usual)


@pytest.mark.parametrize("name", ["pour", "place_in_container", "put_on_top"])
def test_a_target_moves_too_and_nothing_stands_in_anothers_place(name):
    usual = [scene.target for scene in USUAL[name]]
    for seed in range(20):
        scene = changed(name, "new positions", seed)
        assert scene.target.y_m < -0.05 + min(thing.y_m for thing in usual)
        for thing in scene.distractors:
            for place in (scene.object, scene.target):
                assert np.hypot(thing.x_m - place.x_m, thing.y_m - place.y_m) > 0.12


def test_what_a_human_hands_over_is_changed_too():
    usual = [scene.handed for scene in USUAL["handover"]]
    heavy, large, slippery, moved = (changed("handover", change).handed for change in (*OF_OBJECTS, "new positions"))

    assert heavy.mass_kg > 4 * max(one.mass_kg for one in usual)
    assert large.half_width_m > 1.3 * max(one.half_width_m for one in usual)
    assert slippery.slippery
    assert np.linalg.norm(np.subtract(moved.aim_m, usual[0].aim_m)) > 0.03


def slides_m(scene):
    """How far the puck slides when it is given 0.2 m/s."""
    cell = Simulation(scene)
    joint = cell.model.body("object").jntadr[0]
    start, speed = cell.model.jnt_qposadr[joint], cell.model.jnt_dofadr[joint]
    before = cell.data.qpos[start : start + 2].copy()
    cell.data.qvel[speed + 1] = -0.2
    for _ in range(50):
        cell.wait_cycle()
    return float(np.linalg.norm(cell.data.qpos[start : start + 2] - before))


def test_things_slide_on_a_slippery_table():
    assert slides_m(draw_scene(np.random.default_rng(1), "push")) < 0.02
    assert slides_m(changed("push", "slippery table")) > 0.07


def test_worse_light_loses_pixels_and_makes_noise():
    usual, worse = (
        Simulation(scene).capture_range_image()
        for scene in (draw_scene(np.random.default_rng(1), "push"), changed("push", "worse light"))
    )
    lost = np.isnan(worse.depth_m) & np.isfinite(usual.depth_m)
    kept = np.isfinite(worse.depth_m) & np.isfinite(usual.depth_m)

    assert 0.3 <= lost.sum() / np.isfinite(usual.depth_m).sum() < 0.65
    assert np.std((worse.depth_m - usual.depth_m)[kept]) > 0.007
    assert worse.rgb.mean() < 0.4 * usual.rgb.mean()


@pytest.mark.parametrize("change", CHANGES)
def test_sound_software_fails_in_a_changed_world(change):
    ends = [rehearse(find_skill(FAILS[change]), seed, cause=change) for seed in range(4)]

    assert {end.failure.cause for end in ends if end.failure} == {change}


def test_the_environment_asks_for_a_change(prepared, monkeypatch):
    monkeypatch.setenv(CHANGE_VARIABLE, "heavier object")
    assert prepared("grasp", 3).simulation.scene.cause == "heavier object"
    monkeypatch.setenv(CHANGE_VARIABLE, "anti-gravity")
    with pytest.raises(UnknownCauseError, match="worse light"):
        prepared("grasp", 3)


def test_no_change_has_the_name_of_a_cause():
    assert not set(CHANGES) & set(UPSETS)
