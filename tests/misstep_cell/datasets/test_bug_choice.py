import pytest

from misstep_cell.bugs import BUGS
from misstep_cell.datasets.bug_choice import chosen_bugs
from misstep_cell.datasets.errors import BugChoiceError
from misstep_cell.errors import UnknownBugError


def test_all_are_the_named_and_those_of_the_catalogue():
    names = chosen_bugs("all")

    assert {bug.name for bug in BUGS} <= set(names)
    assert len(set(names)) == len(names)


def test_a_number_is_spread_over_all():
    names = chosen_bugs("all")

    assert chosen_bugs(str(len(names))) == names
    assert len(set(chosen_bugs("3"))) == 3
    assert set(chosen_bugs("3")) <= set(names)


def test_names_are_taken_as_they_are():
    assert chosen_bugs("joint-goal, cartesian-shift") == ("joint-goal", "cartesian-shift")


@pytest.mark.parametrize("text", ["0", "100000"])
def test_more_than_there_are_is_refused(text):
    with pytest.raises(BugChoiceError, match="names no bugs"):
        chosen_bugs(text)


@pytest.mark.parametrize("text", ["", "juggle", "-1"])
def test_a_bug_that_is_not_there_is_refused(text):
    with pytest.raises(UnknownBugError):
        chosen_bugs(text)
