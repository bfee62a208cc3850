import textwrap

import pytest
from tests.commits.robot_code import HAND

from misstep.commits.changes import changes
from misstep.core.place import Place

ARM = (
    '''
import numpy as np

SPEED = 0.5


def reach(goal):
    """Moves the hand."""
    way = plan(goal)
    for step in way:
        step.run(SPEED)
    return way[-1]


def plan(goal):
    return [goal / 2, goal]

'''
    + HAND
)


def touched(workshop, before, after):
    """Names of what the commit from some files to others touches, with what through; and its renames."""
    workshop.commit({name: textwrap.dedent(text) for name, text in before.items()})
    sha = workshop.commit({name: text and textwrap.dedent(text) for name, text in after.items()})
    repository = workshop.repository
    change = changes(repository, _one(repository, sha))[sha]
    names = {f"{one.place.qualname}{f' through {one.through}' if one.through else ''}" for one in change.functions}
    return names, change


def _one(repository, sha):
    return repository.commits(repository.resolve(f"{sha}~1"), sha)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("goal / 2", "goal / 3", {"plan"}),
        ("way[-1]", "way[-2]", {"reach"}),
        ("width * 2", "width * 3", {"Hand.open.<locals>.slowly"}),
        ("SPEED = 0.5", "SPEED = 0.6", {"<module>", "reach through SPEED"}),
        ("force = 3", "force = 4", {"Hand.<class>", "Hand.close through force"}),
        ("def plan(goal)", "def plan(goal, hurry=True)", {"plan"}),
        ("    return [goal / 2, goal]", "    raise ValueError", {"plan"}),
    ],
)
def test_the_innermost_function_is_touched(workshop, old, new, expected):
    assert touched(workshop, {"arm.py": ARM}, {"arm.py": ARM.replace(old, new)})[0] == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("goal / 2, goal", "goal  /  2,\n            goal"),
        ("    way = plan(goal)", "    # first the way\n    way = plan(goal)"),
        ("Moves the hand.", "Moves the hand to a goal."),
        ("def plan(goal):", "def plan(goal: float) -> list[float]:"),
        ("import numpy as np\n", "import math, os\nimport numpy as np\n"),
        ("    way = plan(goal)", "    way: list[float] = plan(goal)"),
    ],
)
def test_formatting_comments_docstrings_and_annotations_touch_no_function(workshop, old, new):
    assert touched(workshop, {"arm.py": ARM}, {"arm.py": ARM.replace(old, new)})[0] <= {"<module>"}


def test_a_renamed_function_and_its_callers_are_not_touched(workshop):
    names, change = touched(workshop, {"arm.py": ARM}, {"arm.py": ARM.replace("plan(", "plan_way(")})
    assert names == set()
    assert change.renamed == ((Place("arm.py", "plan"), Place("arm.py", "plan_way")),)


def test_a_renamed_function_that_was_changed_too_is_touched_and_followed(workshop):
    longer = ARM.replace("return [goal / 2, goal]", "a = goal / 2\n    b = goal\n    c = [a, b]\n    return c")
    after = longer.replace("plan(", "plan_way(").replace("b = goal", "b = goal * 1.1")
    names, change = touched(workshop, {"arm.py": longer}, {"arm.py": after})
    assert names == {"plan_way"}
    assert (Place("arm.py", "plan"), Place("arm.py", "plan_way")) in change.renamed


def test_a_moved_file_and_its_importers_are_not_touched(workshop):
    user = "from robot.arm import reach\n\n\ndef go():\n    return reach(1)\n"
    names, change = touched(
        workshop,
        {"robot/arm.py": ARM, "robot/user.py": user},
        {"robot/arm.py": None, "robot/limb.py": ARM, "robot/user.py": user.replace("arm", "limb")},
    )
    assert names == set()
    assert (Place("robot/arm.py"), Place("robot/limb.py")) in change.renamed


def test_a_function_moved_to_another_file_is_not_touched_nor_who_imports_it(workshop):
    plan = "def plan(goal):\n    return [goal / 2, goal]\n"
    user = "from arm import plan\n\n\ndef go():\n    return plan(1)\n"
    names, change = touched(
        workshop,
        {"arm.py": f"{plan}\n\ndef other():\n    return 3\n", "user.py": user},
        {"arm.py": "def other():\n    return 3\n", "ways.py": plan, "user.py": user.replace("arm", "ways")},
    )
    assert names == set()
    assert change.renamed == ((Place("arm.py", "plan"), Place("ways.py", "plan")),)


def test_other_files_and_python_that_can_not_be_parsed_count_as_files(workshop):
    _, change = touched(
        workshop,
        {"limits.yaml": "speed: 1\n", "arm.py": "def f(): return 1\n"},
        {"limits.yaml": "speed: 2\n", "arm.py": "def f( return 1\n"},
    )
    assert {one.place for one in change.files} == {Place("limits.yaml"), Place("arm.py")}
    assert change.functions == ()


def test_a_merge_has_done_what_none_of_its_parents_has(workshop):
    def two(f, g):
        return f"def f():\n    return {f}\n\n\ndef g():\n    return {g}\n"

    workshop.commit({"arm.py": two(1, 1)})
    workshop.git("checkout", "--quiet", "-b", "side")
    workshop.commit({"arm.py": two(2, 1)})
    workshop.git("checkout", "--quiet", "main")
    good = workshop.commit({"arm.py": two(1, 2)})
    workshop.git("merge", "--quiet", "--no-edit", "--no-ff", "side")
    clean = workshop.git("rev-parse", "HEAD")
    (workshop.folder / "arm.py").write_text(two(2, 7))
    workshop.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    merge = workshop.git("rev-parse", "HEAD")
    repository = workshop.repository
    asked = {sha: repository.commits(good, sha) for sha in (clean, merge)}
    assert changes(repository, asked[clean])[clean].functions == ()
    found = changes(repository, asked[merge])[merge].functions
    assert [one.place.qualname for one in found] == ["g"]
    along = changes(repository, repository.commits(good, merge, first_parent=True), first_parent=True)[merge].functions
    assert [one.place.qualname for one in along] == ["f", "g"]


def test_names_with_odd_characters_and_deleted_files(workshop):
    name = "mö dul\té.py"
    workshop.commit({name: "def f():\n    return 1\n", "keep.txt": ""})
    sha = workshop.commit({name: None})
    repository = workshop.repository
    (one,) = changes(repository, _one(repository, sha))[sha].functions
    assert one.place == Place(name, "f")


def test_what_was_renamed_is_told_with_its_classes_and_what_of_it_is_not_clear(workshop):
    after = ARM.replace("plan(", "plan_way(").replace("Hand", "Gripper")
    double = after[after.index("def plan_way") : after.index("class")].replace("plan_way", "plan_path")
    _, change = touched(workshop, {"arm.py": ARM}, {"arm.py": f"{after}\n\n{double}"})
    moved = dict(change.renamed)
    assert moved[Place("arm.py", "Hand.<class>")] == Place("arm.py", "Gripper.<class>")
    assert moved[Place("arm.py", "Hand.close")] == Place("arm.py", "Gripper.close")
    assert change.unclear == {Place("arm.py", "plan")}
