import numpy as np
import pytest

from misstep_cell.errors import UnknownCauseError
from misstep_cell.skills import SKILLS
from misstep_cell.world.draw import SCENES, draw_scene
from misstep_cell.world.mjcf import scene_mjcf
from misstep_cell.world.upsets import CAUSES, UPSETS, UPSETS_VARIABLE, cause_of, upset

OF_THE_FAILURE_SET = ("pick_and_place", "pour", "push", "place_in_container", "put_on_top")

OUTCOMES = """
import json
from misstep_cell.rehearsal import find_skill, rehearse
print(json.dumps([rehearse(find_skill("grasp"), seed).summary for seed in (0, 1)]))
"""


@pytest.mark.parametrize("name", [skill.name for skill in SKILLS])
def test_the_cause_is_told_without_a_simulation(prepared, monkeypatch, name):
    monkeypatch.setenv(UPSETS_VARIABLE, "1")

    assert [prepared(name, seed).simulation.scene.cause for seed in range(5)] == [
        cause_of(name, seed) for seed in range(5)
    ]


@pytest.mark.parametrize("name", SCENES)
def test_a_third_is_undisturbed_and_every_cause_occurs(name):
    causes = [cause_of(name, seed) for seed in range(600)]

    assert 0.27 < causes.count("") / len(causes) < 0.40
    assert set(causes) == {"", *CAUSES[name]}


def test_skills_of_the_failure_set_have_at_least_four_causes():
    assert all(len(CAUSES[name]) >= 4 for name in OF_THE_FAILURE_SET)
    assert set(UPSETS) == {cause for causes in CAUSES.values() for cause in causes}


@pytest.mark.parametrize("name", [skill.name for skill in SKILLS])
def test_without_the_variable_a_scene_is_as_it_was_drawn(prepared, monkeypatch, name):
    monkeypatch.delenv(UPSETS_VARIABLE, raising=False)
    simulation = prepared(name, 3).simulation
    np.random.seed(3)  # noqa: NPY002
    seed = np.random.randint(2**31)  # noqa: NPY002

    assert simulation.scene == draw_scene(np.random.default_rng(seed), name)
    assert simulation.scene.cause == ""


@pytest.mark.parametrize(("name", "cause"), [(name, cause) for name in SCENES for cause in CAUSES[name]])
def test_a_cause_changes_the_scene_and_repeats(name, cause):
    scene = draw_scene(np.random.default_rng(1), name)
    disturbed = upset(scene, cause, 1)

    assert disturbed.cause == cause
    assert disturbed == upset(scene, cause, 1)
    assert disturbed != upset(scene, cause, 2)
    assert disturbed.seed == scene.seed
    assert scene_mjcf(disturbed) == scene_mjcf(upset(scene, cause, 1))


def test_an_unknown_cause_is_refused_with_the_choices():
    with pytest.raises(UnknownCauseError, match="slip"):
        upset(draw_scene(np.random.default_rng(1), "grasp"), "bad luck", 1)


def test_a_seed_fails_alike_in_every_process(fresh_process):
    first, second = (fresh_process(OUTCOMES, **{UPSETS_VARIABLE: "1"}) for _ in range(2))

    assert first == second
    assert any("cause=" in summary for summary in first)
