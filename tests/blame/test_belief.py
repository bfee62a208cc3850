from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.blame.belief import Belief, exercise_table, indistinguishable, infer
from misstep.blame.evidence import EARLY_ALARM, Evidence
from misstep.core.calls import Function
from misstep.core.preset import Preset

FUNCTIONS = tuple(Function(name) for name in "fghi")
exposures = st.lists(st.sampled_from([0.0, EARLY_ALARM, 1.0]), min_size=4, max_size=4)
outcomes = st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), exposures), max_size=12)


def evidence(skill: str, failed: bool, exposure: list[float]) -> Evidence:
    counts = np.array(exposure)
    return Evidence(skill, failed, counts, np.ones(4), counts, counts, np.full(4, 0.1))


@settings(deadline=None)
@given(outcomes)
def test_the_posterior_sums_to_one_and_rules_nothing_out(seen: list[tuple[str, bool, list[float]]]) -> None:
    belief = infer(FUNCTIONS, [evidence(*one) for one in seen], {})
    assert belief.probability.sum() + belief.no_bug == pytest.approx(1)
    assert (belief.probability > 0).all() and belief.no_bug > 0


@settings(deadline=None)
@given(outcomes, st.permutations(range(4)))
def test_relabelling_functions_changes_nothing(seen: list[tuple[str, bool, list[float]]], order: list[int]) -> None:
    straight = infer(FUNCTIONS, [evidence(*one) for one in seen], {})
    shuffled = infer(FUNCTIONS, [evidence(s, f, [e[i] for i in order]) for s, f, e in seen], {})
    np.testing.assert_allclose(shuffled.probability, straight.probability[order])


@settings(deadline=None)
@given(outcomes, st.randoms())
def test_the_order_of_executions_changes_nothing(seen: list[tuple[str, bool, list[float]]], random: Any) -> None:
    shuffled = random.sample(seen, len(seen))
    beliefs = [infer(FUNCTIONS, [evidence(*one) for one in order], {}) for order in (seen, shuffled)]
    np.testing.assert_allclose(beliefs[0].probability, beliefs[1].probability)


@settings(deadline=None)
@given(outcomes)
def test_functions_that_no_skill_separates_keep_equal_odds(seen: list[tuple[str, bool, list[float]]]) -> None:
    twins = [evidence(skill, failed, [e[0], e[0], *e[2:]]) for skill, failed, e in seen]
    probability = infer(FUNCTIONS, twins, {}).probability
    assert probability[0] == pytest.approx(probability[1])


def test_one_flaky_failure_among_many_successes_accuses_nobody() -> None:
    prior = infer(FUNCTIONS, [], {})
    seen = [evidence("a", failed, [1.0, 1.0, 0.0, 0.0]) for failed in [True] + [False] * 30]
    belief = infer(FUNCTIONS, seen, {})
    called, uncalled = belief.probability[0], belief.probability[2]
    assert called / belief.no_bug < 0.15 * prior.probability[0] / prior.no_bug
    assert uncalled / belief.no_bug == pytest.approx(prior.probability[2] / prior.no_bug)


def test_a_failure_that_repeats_beats_no_bug() -> None:
    seen = [evidence("a", True, [1.0, 0.0, 0.0, 0.0])] * 3
    belief = infer(FUNCTIONS, seen, {})
    assert belief.no_bug < 0.01 and belief.probability[0] > 0.98


@pytest.mark.parametrize("bug", ["hand.f1", "joint.f0", "cartesian.f2", "guard.f0", "perceive.f1"])
def test_intermittent_bugs_are_found(make_robot: Callable[[int], Any], bug: str) -> None:
    """40 % of the bug's manifestations are silent."""
    robot = make_robot(3)
    knowledge = robot.knowledge(10)
    from misstep.blame.trial import judge

    trials = robot.trials(bug, ["grasp", "handover", "point", "press", "push"] * 8, silent=0.4)
    verdict = judge(trials, knowledge)
    assert bug in {function.name for function in verdict.suspects}
    assert len(verdict.suspects) <= 3 and verdict.confidence > 0.8


def test_no_hypothesis_survives_in_the_paper_preset_once_it_was_not_called_in_a_success() -> None:
    presets: tuple[Preset, ...] = ("default", "paper")
    seen = Evidence(
        "a", False, np.ones(4), np.ones(4), np.array([0, 1.1, 1, 1]), np.array([0.0, 1, 1, 0.9]), np.full(4, 0.1)
    )
    default, paper = (infer(FUNCTIONS, [seen], {}, preset).probability[0] for preset in presets)
    assert paper == 0 < default


def test_ranked_is_by_probability_then_name() -> None:
    belief = Belief(FUNCTIONS, np.array([0.2, 0.3, 0.2, 0.1]), 0.2)
    assert [function.name for function, _ in belief.ranked()] == ["g", "f", "h", "i"]
    assert all(a >= b for (_, a), (_, b) in pairwise(belief.ranked()))


def test_exercise_table_and_classes(robot: Any) -> None:
    references = robot.knowledge(4).references
    functions = robot.functions
    table = exercise_table(functions, references)
    assert table.shape == (len(functions), 5)
    for row, function in zip(table, functions, strict=True):
        assert [name for name, value in zip(sorted(references), row, strict=True) if value] == sorted(
            robot.users(function.name)
        )
    classes = indistinguishable(infer(functions, [], references), references, [])
    named = [{functions[index].name.split(".")[0] for index in members} for members in classes]
    assert sorted(map(sorted, named)) == [["cartesian"], ["control"], ["guard"], ["hand"], ["joint"], ["perceive"]]


def test_an_execution_can_split_a_class(robot: Any) -> None:
    references, functions = robot.knowledge(4).references, robot.functions
    exposure = np.array([0.0 if function.name == "hand.f0" else 1.0 for function in functions])
    ones = np.ones(len(functions))
    seen = [Evidence("grasp", True, exposure, ones, ones, ones, ones)]
    classes = indistinguishable(infer(functions, seen, references), references, seen)
    assert {"hand.f1", "hand.f2"} in [{functions[index].name for index in members} for members in classes]


@pytest.mark.parametrize(("odds", "classes"), [(3.0, [(0, 1, 2)]), (3.3, [(0, 1)])])
def test_evidence_worth_mentioning_parts_a_class(odds: float, classes: list[tuple[int, ...]]) -> None:
    weights = np.array([odds, odds / 1.1, 1.0 / 1.1, 0.0])
    belief = Belief(FUNCTIONS, weights / weights.sum(), 0.0)
    called = np.array([1.0, 1.0, 1.0, 0.0])
    assert indistinguishable(belief, {}, [Evidence("a", True, *[called] * 5)]) == classes
