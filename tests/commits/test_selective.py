"""Functions taken back inside files that went on changing."""

import pytest

from misstep.commits.selective import Conflict, Part, rolled_back

BEFORE = '''\
def plan(goal):
    """Where to go."""
    start = 0.0
    return goal


def force(load):
    return load + 1
'''
AFTER = BEFORE.replace("return goal", "return goal * 2").replace("load + 1", "load + 2")


@pytest.fixture
def repository(workshop):
    workshop.commit({"a.txt": ""})
    return workshop.repository


def back(repository, now: str, *names: str, before: str = BEFORE, after: str = AFTER) -> str:
    return rolled_back(repository, (before, after, now), [Part(name, name, name) for name in names])


def test_one_function_is_as_before_and_the_other_stays(repository) -> None:
    assert back(repository, AFTER, "plan") == AFTER.replace("return goal * 2", "return goal")
    assert back(repository, AFTER, "plan", "force") == BEFORE


def test_what_changed_since_in_other_statements_stays(repository) -> None:
    now = "import math\n\n\n" + AFTER.replace("Where to go", "Where to go in m").replace("0.0", "0.5")
    expected = now.replace("return goal * 2", "return goal")
    assert back(repository, now, "plan") == expected


def test_the_same_statement_changed_since_is_a_conflict(repository) -> None:
    with pytest.raises(Conflict, match="plan was changed since in the same statement"):
        back(repository, AFTER.replace("goal * 2", "goal * 3"), "plan")


def test_a_function_that_was_renamed_since_keeps_its_new_name(repository) -> None:
    now = AFTER.replace("def plan", "def plan_path")
    text = rolled_back(repository, (BEFORE, AFTER, now), [Part("plan", "plan", "plan_path")])
    assert text == now.replace("return goal * 2", "return goal")


def test_a_function_that_the_commit_added_goes(repository) -> None:
    added = BEFORE + "\n\ndef brake():\n    pass\n"
    assert back(repository, added, "brake", after=added).rstrip() == BEFORE.rstrip()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (BEFORE[: BEFORE.index("def force")], "force is gone since"),
        (BEFORE, "force was taken back already"),
    ],
)
def test_what_is_not_there_any_more_is_a_conflict(repository, now: str, said: str) -> None:
    with pytest.raises(Conflict, match=said):
        back(repository, now, "force")


def test_what_the_commit_removed_needs_the_whole_commit(repository) -> None:
    with pytest.raises(Conflict, match="only the whole commit"):
        back(repository, BEFORE, "force", after=BEFORE[: BEFORE.index("def force")])


def test_nothing_is_left_half_applied(repository) -> None:
    """A class whose only function goes would be no Python any more."""
    before, after = "class Arm:\n    pass\n", "class Arm:\n    def move(self):\n        return 1\n"
    with pytest.raises(Conflict, match="no Python"):
        back(repository, after, "Arm.move", before=before, after=after)
