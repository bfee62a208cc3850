from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.blame.belief import Belief, indistinguishable, infer, infer_as_paper
from misstep.blame.coverage import Coverage, Exercise
from misstep.blame.evidence import Evidence
from misstep.blame.likelihood import Priors
from misstep.blame.trial import judge
from misstep.blame.value_evidence import MOST, WORLD
from misstep.core.calls import Function

FUNCTIONS = tuple(Function(name) for name in "fghi")
exposures = st.lists(st.sampled_from([0.0, 0.1, 0.4, 1.0]), min_size=4, max_size=4)
outcomes = st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), exposures), max_size=12)


def evidence(skill: str, failed: bool, exposure: list[float]) -> Evidence:
    rows = np.flatnonzero(np.array(exposure) > 0)
    ones = np.ones(len(rows))
    return Evidence(skill, failed, rows, np.array(exposure)[rows], *[ones] * 5, *np.zeros((2, len(rows))))


def coverage(order: list[int] | None = None) -> Coverage:
    """Skill a calls f, g and sometimes h; b calls g; c calls h and i; nobody runs c in these tests."""
    place = np.argsort(order) if order else np.arange(4)
    calls = {"a": {0: 1.0, 1: 1.0, 2: 0.25}, "b": {1: 0.5}, "c": {2: 1.0, 3: 1.0}}
    skills = {}
    for skill, rates in calls.items():
        placed = sorted((int(place[row]), rate) for row, rate in rates.items())
        rows, rate = zip(*placed, strict=True)
        skills[skill] = Exercise(np.array(rows), np.array(rate), 1, 20)
    return Coverage(FUNCTIONS, skills)


@settings(deadline=None)
@given(outcomes)
def test_the_posterior_sums_to_one_and_rules_nothing_out(seen: list[tuple[str, bool, list[float]]]) -> None:
    belief = infer(coverage(), [evidence(*one) for one in seen]).belief
    assert belief.probability.sum() + belief.no_bug == pytest.approx(1)
    assert (belief.probability > 0).all() and belief.no_bug > 0


@settings(deadline=None)
@given(outcomes, st.permutations(range(4)))
def test_relabelling_functions_changes_nothing(seen: list[tuple[str, bool, list[float]]], order: list[int]) -> None:
    straight = infer(coverage(), [evidence(*one) for one in seen]).belief
    shuffled = infer(coverage(order), [evidence(s, f, [e[i] for i in order]) for s, f, e in seen]).belief
    np.testing.assert_allclose(shuffled.probability, straight.probability[order])


@settings(deadline=None)
@given(outcomes, st.randoms())
def test_the_order_of_executions_changes_nothing(seen: list[tuple[str, bool, list[float]]], random: Any) -> None:
    shuffled = random.sample(seen, len(seen))
    beliefs = [infer(coverage(), [evidence(*one) for one in order]).belief for order in (seen, shuffled)]
    np.testing.assert_allclose(beliefs[0].probability, beliefs[1].probability)


def test_a_function_that_no_execution_exposed_keeps_its_odds_against_no_bug() -> None:
    prior = infer(coverage(), []).belief
    belief = infer(coverage(), [evidence("b", True, [0, 1, 0, 0]), evidence("b", False, [0, 1, 0, 0])]).belief
    assert belief.probability[3] / belief.no_bug == pytest.approx(prior.probability[3] / prior.no_bug)


def test_one_flaky_failure_among_many_successes_accuses_nobody() -> None:
    prior = infer(coverage(), []).belief
    seen = [evidence("a", failed, [1.0, 1.0, 0.0, 0.0]) for failed in [True] + [False] * 30]
    belief = infer(coverage(), seen).belief
    assert belief.probability[0] / belief.no_bug < 0.15 * prior.probability[0] / prior.no_bug


def test_a_failure_that_repeats_beats_no_bug() -> None:
    seen = [evidence("a", True, [1.0, 0.0, 0.0, 0.0])] * 3
    belief = infer(coverage(), seen).belief
    assert belief.no_bug < 0.01 and belief.probability[0] > 0.98


def test_where_every_skill_keeps_succeeding_there_is_no_bug() -> None:
    """A bug shows in some skill, so that it can't hide as silent everywhere."""
    calls = {"a": [1.0, 1.0, 1.0, 0.0], "b": [0.0, 1.0, 0.0, 0.0], "c": [0.0, 0.0, 1.0, 1.0]}
    belief = infer(coverage(), [evidence(skill, False, exposed) for skill, exposed in calls.items()] * 8).belief
    assert belief.no_bug > 0.97


@pytest.mark.parametrize("bug", ["hand.f1", "joint.f0", "cartesian.f2", "guard.f0", "perceive.f1"])
def test_intermittent_bugs_are_found(make_robot: Callable[[int], Any], bug: str) -> None:
    """40 % of the bug's manifestations are silent."""
    robot = make_robot(3)
    trials = robot.trials(bug, ["grasp", "handover", "point", "press", "push"] * 8, silent=0.4)
    verdict = judge(trials, robot.knowledge(10))
    assert bug in {function.name for function in verdict.suspects}
    assert len(verdict.suspects) <= 3 and verdict.confidence > 0.8


def test_no_hypothesis_survives_in_the_paper_preset_once_it_was_not_called_in_a_success() -> None:
    rows = np.arange(4)
    counts = np.array([0, 1.1, 1, 1]), np.array([0.0, 1, 1, 0.9]), np.full(4, 0.1)
    seen = Evidence("a", False, rows, np.ones(4), np.ones(4), np.ones(4), *counts, *np.zeros((2, 4)))
    assert infer_as_paper(coverage(), [seen]).probability[0] == 0 < infer(coverage(), [seen]).belief.probability[0]


def test_ranked_is_by_probability_then_name() -> None:
    belief = Belief(FUNCTIONS, np.array([0.2, 0.3, 0.2, 0.1]), 0.2)
    assert [function.name for function, _ in belief.ranked()] == ["g", "f", "h", "i"]
    assert all(a >= b for (_, a), (_, b) in pairwise(belief.ranked()))


def test_functions_that_the_same_skills_call_are_a_class(robot: Any) -> None:
    known = robot.knowledge(4).coverage
    classes = indistinguishable(infer(known, []).belief, known, [])
    named = [{known.functions[index].name.split(".")[0] for index in members} for members in classes]
    assert sorted(map(sorted, named)) == [["cartesian"], ["control"], ["guard"], ["hand"], ["joint"], ["perceive"]]


def test_an_execution_can_split_a_class(robot: Any) -> None:
    known = robot.knowledge(4).coverage
    rows = np.array([row for row, function in enumerate(known.functions) if function.name != "hand.f0"])
    ones = np.ones(len(rows))
    seen = Evidence("grasp", True, rows, *[ones] * 6, *np.zeros((2, len(rows))))
    classes = indistinguishable(infer(known, []).belief, known, [seen])
    assert {"hand.f1", "hand.f2"} in [{known.functions[index].name for index in members} for members in classes]


@pytest.mark.parametrize(("odds", "classes"), [(3.0, [(0, 1, 2)]), (3.3, [(0, 1)])])
def test_evidence_worth_mentioning_parts_a_class(odds: float, classes: list[tuple[int, ...]]) -> None:
    weights = np.array([odds, odds / 1.1, 1.0 / 1.1, 0.0])
    belief = Belief(FUNCTIONS, weights / weights.sum(), 0.0)
    seen = [evidence("a", True, [1.0, 1.0, 1.0, 0.0])]
    assert indistinguishable(belief, Coverage(FUNCTIONS, {}), seen) == classes


def with_world(world: float, *others: float, window: float = 0.0) -> Evidence:
    """A failure of skill a that exposes the world and then FUNCTIONS, and what the values say of each."""
    rows, ones = np.arange(1 + len(others)), np.ones(1 + len(others))
    return Evidence("a", True, rows, *[ones] * 6, np.array([world, *others]), window * ones)


def world_and_functions() -> Coverage:
    rows = np.arange(1 + len(FUNCTIONS))
    return Coverage((WORLD, *FUNCTIONS), {"a": Exercise(rows, np.ones(len(rows)), 0, 20)})


def test_before_any_evidence_the_world_has_its_own_probability() -> None:
    belief = infer(world_and_functions(), []).belief
    changed = Priors().world + Priors().window
    assert belief.world_changed == pytest.approx(changed)
    assert belief.no_bug == pytest.approx(Priors().no_bug)
    each = (1 - changed - Priors().no_bug) / len(FUNCTIONS)
    assert [value for _, value in belief.ranked()] == pytest.approx([each] * len(FUNCTIONS))
    assert belief.probability.sum() + belief.no_bug == pytest.approx(1)


def test_without_values_the_world_is_no_hypothesis() -> None:
    belief = infer(coverage(), [evidence("a", True, [1.0, 1.0, 0.0, 0.0])]).belief
    assert belief.world_changed == 0
    assert len(belief.ranked()) == len(FUNCTIONS)


def test_the_world_is_no_suspect_in_the_ranking_and_of_no_class() -> None:
    belief = infer(world_and_functions(), [with_world(6.0, 0, 0, 0, 0)]).belief
    assert {function for function, _ in belief.ranked()} == set(FUNCTIONS)
    assert sum(value for _, value in belief.ranked()) == pytest.approx(1 - belief.no_bug - belief.world_changed)
    assert indistinguishable(belief, world_and_functions(), [with_world(0, 0, 0, 0, 0)]) == [(1, 2, 3, 4)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-6, 6), min_size=5, max_size=5))
def test_what_values_say_changes_the_odds_by_as_much(ratios: list[float]) -> None:
    """All are exposed alike, so that apart from the prior nothing else tells them apart."""
    coverage, priors = world_and_functions(), Priors(window=0.0)
    prior, belief = infer(coverage, [], priors).belief, infer(coverage, [with_world(*ratios)], priors).belief
    silent = infer(coverage, [with_world(0, 0, 0, 0, 0)], priors).belief
    weight = silent.probability * np.exp(ratios)
    np.testing.assert_allclose(belief.probability / belief.probability[0], weight / weight[0])
    assert belief.world_changed == belief.probability[0]
    assert silent.world_changed > prior.world_changed


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-6, 6), min_size=4, max_size=4), st.integers(1, 3))
def test_a_world_that_shows_through_a_function_does_so_as_a_bug_there_would(ratios: list[float], skills: int) -> None:
    """Whatever the values say, the two keep their prior odds; where a law was broken, the world loses as often."""
    rows = np.arange(5)
    known = Coverage((WORLD, *FUNCTIONS), {skill: Exercise(rows, np.ones(5), 0, 20) for skill in "abc"[:skills]})
    priors = Priors(world=0.0)
    for window, lost in ((1.0, 0.0), (0.0, MOST)):
        seen = [replace(with_world(0.0, *ratios, window=window), skill=skill) for skill in known.skills]
        belief = infer(known, seen, priors).belief
        ours = sum(value for _, value in belief.ranked())
        odds = priors.window / (1 - priors.no_bug - priors.window)
        assert belief.world_changed / ours == pytest.approx(odds * np.exp(-lost * skills))


def test_values_count_once_a_skill_however_often_it_failed() -> None:
    once, often = (infer(world_and_functions(), [with_world(0, 3.0, 0, 0, 0)] * n).belief for n in (1, 5))
    assert often.probability[1] / often.probability[2] == pytest.approx(once.probability[1] / once.probability[2])


@pytest.mark.parametrize("failures", [0, 1, 3])
def test_the_world_may_show_in_any_share_of_the_skills(failures: int) -> None:
    """Against the integral over that share, by 2,000 steps; the belief has eight nodes of another prior."""
    rows, skills = np.arange(1 + len(FUNCTIONS)), [f"s{number}" for number in range(4)]
    known = Coverage((WORLD, *FUNCTIONS), {skill: Exercise(rows, np.ones(len(rows)), 0, 20) for skill in skills})
    seen = [replace(with_world(0, 0, 0, 0, 0), skill=skill, failed=n < failures) for n, skill in enumerate(skills)]
    found = infer(known, seen, Priors(window=0.0))
    shows = np.exp([float(found.outcomes[skill].log_shows[0]) for skill in skills])
    silent = (np.arange(2000) + 0.5) / 2000
    product = np.prod([silent + (1 - silent) * one for one in shows], axis=0)
    ratio = np.mean((product - silent**4) / (1 - silent**4))
    belief = found.belief
    told = belief.world_changed / belief.no_bug * Priors().no_bug / Priors().world
    assert told == pytest.approx(ratio, rel=0.05)
