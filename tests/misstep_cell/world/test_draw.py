import colorsys

import numpy as np
import pytest

from misstep_cell.world.draw import SCENES, distance_to_segment, distance_to_work_m, draw_scene

NAMES = sorted(SCENES)


@pytest.mark.parametrize("skill", NAMES)
def test_a_seed_repeats_a_scene_and_another_changes_it(skill):
    first, again, other = (draw_scene(np.random.default_rng(seed), skill) for seed in (1, 1, 2))

    assert first == again
    assert first != other


@pytest.mark.parametrize("skill", NAMES)
def test_a_scene_holds_what_its_skill_needs(skill):
    scene = draw_scene(np.random.default_rng(0), skill)

    assert (scene.object is None) == (skill in {"press_button", "handover"})
    assert (scene.target is None) == (skill not in {"pour", "place_in_container", "put_on_top"})
    assert (scene.handed is None) == (skill != "handover")
    assert (scene.beads_n > 0) == (skill == "pour")
    assert scene.goal == (skill in {"push", "pick_and_place"})


@pytest.mark.parametrize("skill", NAMES)
def test_distractors_are_drab_and_out_of_the_way(skill):
    for seed in range(30):
        scene = draw_scene(np.random.default_rng(seed), skill)
        assert 2 <= len(scene.distractors) <= 4
        for thing in scene.distractors:
            assert colorsys.rgb_to_hsv(*thing.colour)[1] < 0.45
            assert distance_to_work_m((thing.x_m, thing.y_m), scene) > 0.15


def test_objects_differ_in_all_that_is_randomised():
    things = [draw_scene(np.random.default_rng(seed), "grasp").object for seed in range(40)]

    assert {thing.shape for thing in things} == {"box", "cylinder"}
    for of in ("x_m", "y_m", "yaw_rad", "half_size_m", "mass_kg", "friction", "colour"):
        assert len({getattr(thing, of) for thing in things}) == len(things)


def test_looks_differ():
    looks = [draw_scene(np.random.default_rng(seed), "grasp").look for seed in range(40)]

    assert {look.table for look in looks} == {"flat", "gradient", "checker"}
    assert len({look.light_m for look in looks}) == len({look.jitter_m for look in looks}) == len(looks)


@pytest.mark.parametrize(
    ("point", "distance"), [((0.5, 1.0), 1.0), ((-3.0, 4.0), 5.0), ((1.0, -2.0), 2.0), ((0.3, 0.0), 0.0)]
)
def test_distance_to_a_segment(point, distance):
    assert distance_to_segment(point, (0.0, 0.0), (1.0, 0.0)) == pytest.approx(distance)


def test_distance_to_a_segment_without_length():
    assert distance_to_segment((3.0, 4.0), (0.0, 0.0), (0.0, 0.0)) == pytest.approx(5.0)
