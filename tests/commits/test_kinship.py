import pytest
from tests.commits.robot_code import HAND

from misstep.commits.definitions import definitions
from misstep.commits.kinship import renames
from misstep.core.place import Place


def defined(files):
    return {Place(file, name): one for file, text in files.items() for name, one in definitions(text.encode()).items()}


def told(before, after):
    """What was renamed from some files to others."""
    old, new = defined(before), defined(after)
    removed = {place: one for place, one in old.items() if place not in new}
    return renames(removed, {place: one for place, one in new.items() if place not in old})


LONG = "def {}(x):\n    a = x + 1\n    b = a * 2\n    c = b - x\n    d = c / a\n    e = d ** 2\n    return e\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LONG.format("f"), LONG.format("g") + "\n\n" + LONG.format("h")),  # a double
        (LONG.format("f") + "\n\n" + LONG.format("g"), LONG.format("h")),  # two became one
        ("def f(x):\n    a = 1\n    b = 2\n    c = 3\n    d = 4\n    return x\n",
         "def g(x):\n    a = 1\n    b = 2\n    return x\n\n\ndef h(x):\n    c = 3\n    d = 4\n    return x\n"),  # split
        ("def f(x):\n    a = 1\n    b = 2\n    return x\n\n\ndef g(x):\n    c = 3\n    d = 4\n    return x\n",
         "def h(x):\n    a = 1\n    b = 2\n    c = 3\n    d = 4\n    return x\n"),  # merged
    ],
)  # fmt: skip
def test_what_was_split_merged_or_had_a_double_is_not_clear(before, after):
    found = told({"arm.py": before}, {"arm.py": after})
    assert found.unclear == {was for was, _ in found.functions} != set()
    assert not found.clear


def test_a_function_that_was_renamed_and_changed_a_little_is_clear():
    found = told({"arm.py": LONG.format("f")}, {"limb.py": LONG.format("g").replace("d ** 2", "d ** 3")})
    assert found.clear == {Place("arm.py", "f"): Place("limb.py", "g")}


def test_doubles_that_keep_their_names_are_clear():
    both = "class A:\n    def go(self):\n        return 1\n\n\nclass B:\n    def go(self):\n        return 1\n"
    found = told({"arm.py": both}, {"new.py": both})
    moved = {(Place("arm.py", name), Place("new.py", name)) for name in ("A.go", "B.go", "A.<class>", "B.<class>")}
    assert moved == {*found.functions, *found.classes}
    assert not found.unclear


def test_a_renamed_class_is_told_by_its_methods_or_by_what_it_holds():
    before = f"{HAND}\n\nclass Goal:\n    x: float\n    y: float = 2.0\n"
    found = told({"arm.py": before}, {"arm.py": before.replace("Hand", "Gripper").replace("Goal", "Target")})
    classes = {("Hand.<class>", "Gripper.<class>"), ("Goal.<class>", "Target.<class>")}
    assert {(was.qualname, now.qualname) for was, now in found.classes} == classes
    assert found.clear[Place("arm.py", "Hand.close")] == Place("arm.py", "Gripper.close")
    assert not found.unclear


def test_classes_that_hold_the_same_are_told_apart_by_nothing():
    two = "class {}:\n    x: float\n\n\nclass {}:\n    x: float\n"
    found = told({"arm.py": two.format("A", "B")}, {"arm.py": two.format("C", "D")})
    assert found.classes == found.functions == ()
