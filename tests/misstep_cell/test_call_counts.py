import pytest

from misstep_cell.call_counts import count_calls
from misstep_cell.skills import SKILLS


@pytest.fixture(scope="module")
def calls():
    return {skill.name: set(count_calls(skill, seed=0)) for skill in SKILLS}


def users(calls, prefix):
    return {skill for skill, functions in calls.items() if any(name.startswith(prefix) for name in functions)}


def test_the_skills_call_at_least_sixty_functions(calls):
    assert len(set().union(*calls.values())) >= 60


@pytest.mark.parametrize(
    ("software", "skills"),
    [
        ("perception.box", {"grasp", "point"}),
        ("perception.colour", {"push"}),
        ("perception.points.camera_in_base", {"grasp", "point", "push"}),
        ("planning.cartesian", {"grasp", "push"}),
        ("planning.joint", {"press_button", "handover", "point"}),
        ("control.hand.Hand.close", {"grasp", "handover"}),
        ("control.force.ForceSensor.update", {"press_button", "handover"}),
        ("control.force.ContactGuard.triggered", {"press_button"}),
        ("control.force.HandoverDetector.pushed", {"handover"}),
        ("kinematics.inverse.solve_ik", {"grasp", "press_button", "handover", "point", "push"}),
    ],
)
def test_skills_share_software_as_documented(calls, software, skills):
    assert users(calls, software) == skills
