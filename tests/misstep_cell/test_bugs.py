import hashlib
import json
import sys
from pathlib import Path

import pytest

import misstep_cell
from misstep import MisstepError
from misstep_cell.bugs import BUGS, Bug, find_bug, function_lines, patched_source, plant
from misstep_cell.errors import BugPatchError, BugTooLateError, UnknownBugError

BREAKS = {
    "cartesian-shift": {"grasp", "push"},
    "hand-not-forwarded": {"grasp", "handover"},
    "localiser-constant": {"grasp", "point"},
    "wrong-frame": {"grasp", "point", "push"},
    "handover-threshold": {"handover"},
    "joint-goal": {"press_button", "handover", "point"},
}

OUTCOMES = """
import json
from misstep_cell.rehearsal import SKILLS, rehearse
outcomes = {skill.name: [rehearse(skill, 0).succeeded] for skill in SKILLS}
for skill in SKILLS:
    if not outcomes[skill.name][0]:
        outcomes[skill.name].append(rehearse(skill, 1).succeeded)
print(json.dumps(outcomes))
"""

WHERE = """
import importlib, json
import misstep_cell.skills
code = importlib.import_module("MODULE")
for name in "QUALNAME".split("."):
    code = getattr(code, name)
code = code.__code__
print(json.dumps([code.co_filename, code.co_firstlineno, code.co_qualname]))
"""


def source_of(bug: Bug) -> Path:
    root = Path(misstep_cell.__file__).parent.parent
    return root.joinpath(*bug.module.split(".")).with_suffix(".py")


def hashes() -> dict[str, str]:
    root = Path(misstep_cell.__file__).parent
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*.py")}


def test_there_are_six_with_names_of_their_own():
    assert {bug.name for bug in BUGS} == set(BREAKS)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_the_patch_changes_one_function_and_no_line_number(bug):
    source = source_of(bug).read_text()
    patched = patched_source(bug, source)

    first, last = function_lines(source, bug.qualname)
    before, after = source.splitlines(), patched.splitlines()
    assert len(before) == len(after)
    changed = [number for number, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert changed
    assert all(first < number < last for number in changed)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_it_breaks_the_skills_it_should_and_no_other(bug, fresh_process):
    before = hashes()
    outcomes = fresh_process(OUTCOMES, MISSTEP_CELL_BUG=bug.name)

    assert {skill for skill, succeeded in outcomes.items() if succeeded == [False, False]} == BREAKS[bug.name]
    assert {skill for skill, succeeded in outcomes.items() if succeeded == [True]} == set(outcomes) - BREAKS[bug.name]
    assert len(outcomes) == 5
    assert hashes() == before


def test_the_function_keeps_its_file_line_and_name(fresh_process):
    bug = find_bug("hand-not-forwarded")
    code = WHERE.replace("MODULE", bug.module).replace("QUALNAME", bug.qualname)

    assert fresh_process(code, MISSTEP_CELL_BUG=bug.name) == fresh_process(code, MISSTEP_CELL_BUG="")


def test_an_unknown_bug_is_refused_with_the_choices():
    with pytest.raises(UnknownBugError, match="off-by-one") as refused:
        find_bug("off-by-one")

    assert all(name in refused.value.remedy for name in BREAKS)
    assert isinstance(refused.value, MisstepError)


@pytest.mark.parametrize(
    ("source", "found"),
    [("def f():\n    return 2\n", 0), ("def f():\n    return 1 + 1\n", 2), ("def g():\n    return 1\n", 0)],
)
def test_a_patch_that_does_not_fit_exactly_once_is_refused(source, found):
    bug = Bug("b", "module", "f", "", "1", "2")

    with pytest.raises(BugPatchError, match=f"occurs {found} times"):
        patched_source(bug, source)


def test_a_patch_stays_within_its_function():
    bug = Bug("b", "module", "C.f", "", "1", "2")
    source = "x = 1\nclass C:\n    def e(self): return 1\n    def f(self): return 1\n"

    assert patched_source(bug, source).splitlines() == [*source.splitlines()[:3], "    def f(self): return 2"]


def test_a_bug_can_not_be_planted_after_its_module_is_imported():
    import misstep_cell.robot.control.hand  # noqa: F401

    finders = list(sys.meta_path)
    with pytest.raises(BugTooLateError, match="already imported"):
        plant(find_bug("hand-not-forwarded"))
    assert sys.meta_path == finders


def test_an_unknown_bug_in_the_environment_stops_the_import(fresh_process):
    code = """
import json
from misstep_cell.errors import UnknownBugError
try:
    import misstep_cell.skills
except UnknownBugError as error:
    print(json.dumps(error.problem))
"""
    assert "no-such" in json.dumps(fresh_process(code, MISSTEP_CELL_BUG="no-such"))
