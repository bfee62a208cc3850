import numpy as np
import pytest

from misstep.commits.changes import Change, Touched
from misstep.commits.history import NOTHING
from misstep.commits.prior import HARMLESS, MISLED, NO_COMMIT, UNCALLED, UNKNOWN_CALLS, Known, final_names, prior
from misstep.core.place import Place


def did(*functions, files=(), renamed=()):
    """A change by what it touched: (file, qualname, lines) and (file, lines)."""
    touched = tuple(Touched(Place(file, qualname), lines) for file, qualname, lines in functions)
    return Change("", touched, tuple(Touched(Place(file), lines) for file, lines in files), renamed)


@pytest.fixture
def history(line):
    return line(5)


def changes_of(*each):
    return {f"c{number}": one for number, one in enumerate(each)}


NOTES = did(files=[("README.md", 40)])
PLAN, MOVE = ("src/arm/plan.py", "Planner.plan", 2), ("src/arm/move.py", "move", 2)
DID = changes_of(
    NOTES, did(PLAN), did(MOVE), did(("tests/test_plan.py", "test_it", 30)), did(files=[("limits.yaml", 2)])
)


def test_what_runs_is_suspect_and_the_rest_hardly(history):
    found = prior(history, DID, ["a"], Known())
    assert found.probability.sum() == pytest.approx(1) and found.probability[NOTHING] == NO_COMMIT
    assert found.harmless == {"c0", "c3"}
    ratio = found.probability[0] / found.probability[1]
    assert ratio == pytest.approx(HARMLESS / np.log(3))
    assert found.probability[1] == found.probability[2] == found.probability[4]


def test_larger_changes_are_more_suspect_but_not_in_proportion(history):
    large = DID | {"c1": did(("src/arm/plan.py", "Planner.plan", 20))}
    found = prior(history, large, ["a"], Known()).probability
    assert found[2] < found[1] < 10 * found[2]


def test_a_belief_leads_to_the_commits_that_touched_the_function(history):
    found = prior(history, DID, ["a"], Known({"arm.plan.Planner.plan": 0.9, "arm.move.move": 0.1})).probability
    by_size = prior(history, DID, ["a"], Known()).probability
    told = (1 - 2 * NO_COMMIT) * (1 - MISLED)
    assert found[1] == pytest.approx(0.9 * told + MISLED * by_size[1])
    assert found[2] == pytest.approx(0.1 * told + MISLED * by_size[2])


def test_a_belief_in_functions_that_nobody_touched_counts_for_less(history):
    misled = prior(history, DID, ["a"], Known({"arm.grip.close": 0.99, "arm.plan.Planner.plan": 0.01})).probability
    trusted = prior(history, DID, ["a"], Known({"arm.grip.close": 0.5, "arm.plan.Planner.plan": 0.5})).probability
    untouched = prior(history, DID, ["a"], Known({"arm.grip.close": 1.0})).probability
    assert misled[1] < trusted[1]
    np.testing.assert_allclose(untouched, prior(history, DID, ["a"], Known()).probability)


def test_names_follow_later_renames(history):
    old, new = Place("src/arm/plan.py", "Planner.plan"), Place("src/arm/plan.py", "Planner.find")
    file = (Place("src/arm/plan.py"), Place("src/arm/ways.py"))
    renaming = DID | {"c2": did(renamed=[(old, new)]), "c4": did(renamed=[file])}
    assert final_names(history, renaming)[old] == "src.arm.ways.Planner.find"
    found = prior(history, renaming, ["a"], Known({"arm.ways.Planner.find": 1.0})).probability
    assert found.argmax() == 1


def test_a_skill_runs_what_it_calls(history):
    calls = {"a": {"arm.plan.Planner.plan"}, "b": {"arm.move.move"}}
    found = prior(history, DID, ["a", "b", "c"], Known(calls=calls)).exposed
    np.testing.assert_array_equal(found[:, 1], [1.0, UNCALLED, UNKNOWN_CALLS])
    np.testing.assert_array_equal(found[:, 2], [UNCALLED, 1.0, UNKNOWN_CALLS])
    assert (found[:2, 4] == UNKNOWN_CALLS).all()  # a file: nobody knows who reads it


def test_a_function_that_no_skill_calls_is_less_suspect(history):
    found = prior(history, DID, ["a"], Known(calls={"a": {"arm.plan.Planner.plan"}})).probability
    assert found[2] < found[1] / 4
