import numpy as np
import pytest

from misstep.blame.belief import Belief
from misstep.blame.evidence import Reference
from misstep.blame.fingerprint import Fingerprint
from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial, Verdict
from misstep.blame.value_function import Deviation
from misstep.blame.values import Finding
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.signals.activity import Activity
from misstep.view.belief_spread import BeliefSpread
from misstep.view.suspects import suspect_groups

FUNCTIONS = tuple(Function(f"f{index:02d}") for index in range(20))
SHORT = {function.name: function.name for function in FUNCTIONS}
ALWAYS, SOMETIMES = (Activity((FUNCTIONS[0], FUNCTIONS[1])[:count], 1, np.ones((count, 2))) for count in (2, 1))
KNOWLEDGE = Knowledge({"push": Reference(Fingerprint.of([ALWAYS, SOMETIMES]), 0, 1.0)}, {}, {})


DEVIATES = Finding(0.01, Deviation(9.0, "return/", 3.0, 2.0, 0.1, 5), 5)
TRIALS = [
    Trial(Execution("push-1", "push", Outcome.FAILURE, 0), None, Activity((), 1, np.zeros((0, 1))), None, {
        "f05": DEVIATES, "f01": Finding(1.0, None, -1)}),
]  # fmt: skip


def groups(probability: dict[int, float], classes: list[tuple[int, ...]]) -> list:
    values = np.array([probability.get(index, 0.0) for index in range(20)])
    belief = Belief(FUNCTIONS, values, 1 - float(values.sum()))
    members = [tuple(FUNCTIONS[index] for index in one) for one in classes]
    verdict = Verdict(belief, {"push": 0.0}, members)
    return suspect_groups(verdict, KNOWLEDGE, SHORT, TRIALS, BeliefSpread((belief,)))


def test_a_class_is_one_group_with_the_probability_of_all_its_members() -> None:
    first, second = groups({1: 0.3, 5: 0.5, 7: 0.1}, [(1, 5)])
    assert first.probability == pytest.approx(0.8)
    assert [member.short for member in first.members] == ["f05", "f01"]
    assert (second.size, second.members[0].short) == (1, "f07")


def test_a_suspect_comes_with_its_symptom() -> None:
    first, second = groups({1: 0.3, 5: 0.5, 7: 0.1}, [(1, 5)])
    assert [bool(member.symptom) for member in [*first.members, *second.members]] == [True, False, False]
    assert first.members[0].symptom.startswith("f05 returned 3.0; in the successes it was 2.0 ± 0.1")


def test_the_improbable_is_left_out_but_never_the_first() -> None:
    assert len(groups({3: 0.9, 4: 0.005}, [])) == 1
    assert [group.members[0].short for group in groups({3: 0.004}, [])] == ["f03"]


def test_of_a_large_class_the_most_probable_members_are_shown() -> None:
    (group,) = groups({index: 0.04 + index / 1000 for index in range(15)}, [tuple(range(15))])
    assert (group.size, len(group.members)) == (15, 8)
    assert group.members[0].short == "f14"


def test_classes_that_are_not_the_first_are_shown_in_brief() -> None:
    _, second = groups({0: 0.9} | dict.fromkeys(range(1, 9), 0.01), [tuple(range(1, 9))])
    assert (second.size, len(second.members)) == (8, 3)


def test_callers_say_how_often() -> None:
    (group,) = groups({0: 0.4, 1: 0.4, 2: 0.1}, [(0, 1, 2)])
    assert [member.callers for member in group.members] == ["push", "push (50%)", "none yet"]
