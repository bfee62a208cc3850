import pytest

from misstep_cell.call_counts import count_calls
from misstep_cell.skills import SKILLS


@pytest.fixture(scope="module")
def calls():
    return {skill.name: set(count_calls(skill, seed=0)) for skill in SKILLS}


def users(calls, prefix):
    return {skill for skill, functions in calls.items() if any(name.startswith(prefix) for name in functions)}


def test_the_skills_call_at_least_120_functions(calls):
    assert len(set().union(*calls.values())) >= 120


PLACING = {"pick_and_place", "place_in_container", "put_on_top"}
PICKING = {"grasp", "pour"} | PLACING


@pytest.mark.parametrize(
    ("software", "skills"),
    [
        ("perception.box", PICKING | {"point"}),
        ("perception.box.localise_target", {"place_in_container", "put_on_top", "pour"}),
        ("perception.puck", {"push"}),
        ("perception.points.camera_in_base", PICKING | {"point", "push"}),
        ("planning.cartesian", PICKING | {"push"}),
        ("planning.joint", PLACING | {"press_button", "handover", "point", "pour"}),
        ("control.hand.Hand.close", PICKING | {"handover"}),
        ("control.force.ForceSensor.update", PLACING | {"press_button", "handover"}),
        ("control.force.ContactGuard.triggered", PLACING | {"press_button"}),
        ("control.force.HandoverDetector.pushed", {"handover"}),
        ("kinematics.inverse.solve_ik", PICKING | {"press_button", "handover", "point", "push"}),
    ],
)
def test_skills_share_software_as_documented(calls, software, skills):
    assert users(calls, software) == skills
