import sys
from pathlib import Path

import pytest

import misstep_cell
from misstep_cell.bugs import BUGS, Bug, find_bug, plant
from misstep_cell.bugs.hook import function_lines, patched_source
from misstep_cell.errors import BugPatchError, BugTooLateError

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


def test_the_function_keeps_its_file_line_and_name(fresh_process):
    bug = find_bug("hand-not-forwarded")
    code = WHERE.replace("MODULE", bug.module).replace("QUALNAME", bug.qualname)

    assert fresh_process(code, MISSTEP_CELL_BUG=bug.name) == fresh_process(code, MISSTEP_CELL_BUG="")


@pytest.mark.parametrize(
    ("source", "found"),
    [("def f():\n    return 2\n", 0), ("def f():\n    return 1 + 1\n", 2), ("def g():\n    return 1\n", 0)],
)
def test_a_patch_that_does_not_fit_exactly_once_is_refused(source, found):
    bug = Bug("b", "module", "f", "", "", "1", "2")

    with pytest.raises(BugPatchError, match=f"occurs {found} times"):
        patched_source(bug, source)


def test_a_patch_stays_within_its_function():
    bug = Bug("b", "module", "C.f", "", "", "1", "2")
    source = "x = 1\nclass C:\n    def e(self): return 1\n    def f(self): return 1\n"

    assert patched_source(bug, source).splitlines() == [*source.splitlines()[:3], "    def f(self): return 2"]


def test_a_bug_can_not_be_planted_after_its_module_is_imported():
    import misstep_cell.robot.control.hand  # noqa: F401

    finders = list(sys.meta_path)
    with pytest.raises(BugTooLateError, match="already imported"):
        plant(find_bug("hand-not-forwarded"))
    assert sys.meta_path == finders


STALE = """
import json
from misstep_cell.bugs import Bug, forget, plant
plant(Bug("b", "misstep_cell.robot.control.force", "magnitude_n", "stale-value", "",
          "float(np.sqrt(force_n @ force_n))", "_planted.first(float(np.sqrt(force_n @ force_n)))"))
import numpy as np
from misstep_cell.robot.control.force import magnitude_n
told = [magnitude_n(np.array([length, 0.0, 0.0])) for length in (3.0, 4.0)]
forget()
print(json.dumps([*told, magnitude_n(np.array([5.0, 0.0, 0.0]))]))
"""


def test_a_stale_value_is_forgotten_when_an_execution_begins(fresh_process):
    assert fresh_process(STALE) == [3.0, 3.0, 5.0]


TRACED = """
import json
import numpy as np
from misstep_cell.bugs import Bug, plant
plant(Bug("b", "misstep_cell.robot.robot", "Robot.wait", "stale-value", "",
          "round(duration_s / CYCLE_S)", "_planted.first(round(duration_s / CYCLE_S))"))
from misstep_cell.call_counts import count_calls
from misstep_cell.rehearsal import find_skill
print(json.dumps([name for name in count_calls(find_skill("point"), 0)]))
"""


def test_the_memory_is_not_among_the_traced_functions(fresh_process):
    names = fresh_process(TRACED)

    assert "robot.Robot.wait" in names
    assert not [name for name in names if "Memory" in name or "first" in name]
