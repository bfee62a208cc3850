import pytest

from misstep import MisstepError
from misstep_cell.bugs import BUGS, find_bug
from misstep_cell.errors import UnknownBugError

# Of each bug a skill that it breaks and one that it leaves alone; the catalogue has them all.
BREAKS = {
    "cartesian-shift": ("push", "point"),
    "hand-not-forwarded": ("grasp", "point"),
    "localiser-constant": ("point", "push"),
    "wrong-frame": ("point", "press_button"),
    "handover-threshold": ("handover", "point"),
    "joint-goal": ("press_button", "push"),
}

OUTCOMES = """
import json
from misstep_cell.rehearsal import find_skill, rehearse
print(json.dumps([[rehearse(find_skill(name), seed).succeeded for seed in SEEDS] for name, SEEDS in NAMES]))
"""

UNKNOWN = """
import json
from misstep_cell.errors import UnknownBugError
try:
    import misstep_cell.skills
except UnknownBugError as error:
    print(json.dumps(error.problem))
"""


def test_there_are_six_with_names_of_their_own():
    assert {bug.name for bug in BUGS} == set(BREAKS)
    assert len(BUGS) == 6


@pytest.mark.parametrize("bug", BREAKS)
def test_it_breaks_the_skill_it_should_and_not_the_other(bug, fresh_process):
    broken, spared = BREAKS[bug]
    code = OUTCOMES.replace("NAMES", repr([(broken, [0, 1]), (spared, [0])]))

    assert fresh_process(code, MISSTEP_CELL_BUG=bug) == [[False, False], [True]]


def test_an_unknown_bug_is_refused_with_the_choices():
    with pytest.raises(UnknownBugError, match="off-by-two") as refused:
        find_bug("off-by-two")

    assert all(name in refused.value.remedy for name in BREAKS)
    assert isinstance(refused.value, MisstepError)


def test_an_unknown_bug_in_the_environment_stops_the_import(fresh_process):
    assert "no-such" in fresh_process(UNKNOWN, MISSTEP_CELL_BUG="no-such")
