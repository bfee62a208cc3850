import math
import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.commits.posterior import Trusted
from misstep.commits.prior import Prior
from misstep.commits.search import Answer, Limits, Outcomes, Search
from misstep.commits.selection import Prices, gains_bits
from misstep.core.execution import Outcome


def searching(history, prior, fails, skills=("a",), untestable=(), **more):
    """A search in a world where `fails(revision, skill)` tells how an execution ends."""

    def execute(probe):
        if probe.revision in untestable:
            return Outcomes(Outcome.UNKNOWN, reason="it does not build")
        return Outcomes(Outcome.FAILURE if fails(probe.revision, probe.skill) else Outcome.SUCCESS)

    exposed = np.full((len(skills), len(prior)), 0.5)
    costs = more.pop("costs_s", dict.fromkeys(skills, 1.0))
    return Search(history, skills, Prior(prior, exposed), execute, Prices(costs, more.pop("switch_s", 0.0)), **more)


def run(search):
    return list(search.run())


def contains(history, culprit):
    column = history.row[culprit] - 1
    return lambda revision: bool(history.broken[history.row[revision], column])


@settings(max_examples=25, deadline=None)
@given(n=st.integers(2, 60), data=st.data())
def test_without_noise_it_halves(line, even, n, data):
    history = line(n)
    culprit = f"c{data.draw(st.integers(0, n - 1))}"
    is_broken = contains(history, culprit)
    search = searching(history, even(history), lambda revision, skill: is_broken(revision))
    steps = run(search)
    assert search.answer is Answer.CULPRIT and search.finding.suspects[0].sha == culprit
    # Each commit takes one execution in halving; noise, of which nothing is known, takes some more to be ruled out.
    assert len(steps) <= math.ceil(math.log2(n)) + 8


@pytest.mark.parametrize("culprit", ["c0", "c1", "c2", "c3"])
def test_branches_are_told_apart(diamond, even, culprit):
    is_broken = contains(diamond, culprit)
    search = searching(diamond, even(diamond), lambda revision, skill: is_broken(revision))
    run(search)
    assert search.finding.suspects[0].sha == culprit


def test_under_flakiness_the_answer_is_as_sure_as_it_says(line, even):
    history = line(24)
    right = 0
    for seed in range(20):
        chance = random.Random(seed)
        culprit = f"c{chance.randrange(24)}"
        is_broken = contains(history, culprit)
        search = searching(
            history, even(history), lambda revision, _, b=is_broken, c=chance: b(revision) or c.random() < 0.15
        )
        run(search)
        right += search.answer is Answer.CULPRIT and search.finding.suspects[0].sha == culprit
    assert right >= 18


def test_no_commit_is_to_blame(line, even):
    history = line(10)
    sound = searching(history, even(history), lambda revision, skill: False)
    run(sound)
    assert sound.answer is Answer.NOTHING
    worn = searching(history, even(history), lambda revision, skill: True)
    run(worn)
    assert worn.answer is Answer.EVERYWHERE


def test_what_can_not_be_tested_leaves_neighbours_in_question(line, even):
    history = line(12)
    is_broken = contains(history, "c6")
    search = searching(history, even(history), lambda revision, _: is_broken(revision), untestable=("c5", "c6"))
    steps = run(search)
    assert search.answer is Answer.ONE_OF
    assert {one.sha for one in search.finding.suspects} == {"c5", "c6", "c7"}
    skipped = [step for step in steps if step.result.outcome is Outcome.UNKNOWN]
    assert len(skipped) == len(search.untestable) <= 2


def test_it_goes_on_where_it_was(line, even):
    history = line(20)
    is_broken = contains(history, "c13")
    whole = searching(history, even(history), lambda revision, _: is_broken(revision))
    steps = run(whole)
    for done in (1, len(steps) - 1, len(steps)):
        resumed = searching(history, even(history), lambda revision, _: is_broken(revision), steps=steps[:done])
        assert steps[:done] + run(resumed) == steps and resumed.answer is whole.answer


def test_a_budget_ends_it_undecided(line, even):
    history = line(20)
    search = searching(history, even(history), lambda *_: random.random() < 0.5, limits=Limits(0.95, 3))
    assert len(run(search)) == 3 and search.answer is Answer.UNDECIDED


def test_of_skills_that_tell_the_same_the_cheaper_runs(line, even):
    history = line(20)
    is_broken = contains(history, "c13")
    costs_s = {"a": 10.0, "b": 2.0}
    search = searching(history, even(history), lambda revision, _: is_broken(revision), ("a", "b"), costs_s=costs_s)
    ran = [step.probe.skill for step in run(search)]
    assert ran.count("b") > 3 * ran.count("a")


def test_a_dear_change_of_revision_makes_it_stay(line, even):
    history = line(20)
    trusted = {"a": Trusted(5, 5)}  # so flaky that a revision has to be run more than once
    stays = []
    for switch_s in (0.0, 100.0):
        chance = random.Random(0)
        is_broken = contains(history, "c13")
        search = searching(
            history, even(history), lambda revision, _, b=is_broken, c=chance: b(revision) or c.random() < 0.3,
            trusted=trusted, switch_s=switch_s, limits=Limits(0.95, 25),
        )  # fmt: skip
        revisions = [step.probe.revision for step in run(search)]
        stays.append(np.mean([one == other for one, other in pairwise(revisions)]))
    assert stays[1] > stays[0]


def test_the_first_skills_run_where_the_regression_must_be_and_then_the_one_that_fails(line, even):
    history = line(40)
    is_broken = contains(history, "c20")
    search = searching(
        history, even(history), lambda revision, skill: skill == "c" and is_broken(revision), tuple("abcd")
    )
    steps = run(search)
    first = next(
        index for index, step in enumerate(steps) if step.probe.skill == "c" and is_broken(step.probe.revision)
    )
    assert all(is_broken(step.probe.revision) for step in steps[:first])
    assert {step.probe.skill for step in steps[first + 1 :]} == {"c"}
    assert search.finding.suspects[0].sha == "c20"


def test_gains_are_those_of_mutual_information_once_a_skill_is_known_to_show_it(line, even):
    history = line(6)
    search = searching(history, even(history), lambda *_: True, trusted={"a": Trusted(1000, 0)})
    search.earlier = [("c5", "a", False)] * 60
    belief = search.finding.belief
    known = replace(belief, shows=np.where(np.arange(8) == 6, 0.0, 1.0)[None, :])
    gains, fails = gains_bits(history, known)
    weight = belief.probability
    for row in range(7):
        p = np.where(history.broken[row], belief.fails_broken[0], belief.fails_sound[0])
        joint = np.stack([weight * p, weight * (1 - p)])
        independent = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
        assert gains[row, 0] == pytest.approx((joint * np.log2(joint / independent)).sum(), abs=1e-9)
        assert fails[row, 0] == pytest.approx(joint[0].sum())
