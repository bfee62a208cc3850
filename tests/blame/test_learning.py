"""Learning from fixed bugs: what it asks of sessions, what it finds, and that few of them move little."""

from dataclasses import replace

import numpy as np
import pytest

from misstep.blame.free_constants import to_numbers
from misstep.blame.label_score import Scored
from misstep.blame.labelled import Labelled
from misstep.blame.learning import Material, fitted
from misstep.blame.likelihood import Priors
from misstep.blame.trial import judge
from misstep.blame.value_evidence import ValuePriors
from misstep.blame.values import Finding, ValueModel
from misstep.evaluate.synthetic import SyntheticRobot

SKILLS = ["grasp", "push", "handover", "grasp", "press", "push"]


def sessions(n: int, silent: float) -> list[Labelled]:
    """About bugs in one function after the other, silent in such a share of the executions."""
    robot = SyntheticRobot(np.random.default_rng(1))
    knowledge = robot.knowledge(5)
    names = [one.name for one in robot.functions if one.name.startswith(("cartesian", "hand"))]
    return [
        Labelled(str(at), frozenset([name]), tuple(robot.trials(name, SKILLS, silent)), knowledge)
        for at, name in enumerate(names[at % len(names)] for at in range(n))
    ]


@pytest.fixture(scope="module")
def seldom() -> list[Labelled]:
    return sessions(6, 0.6)


def test_the_score_is_what_misstep_believes_of_the_truth(seldom: list[Labelled]) -> None:
    session = replace(seldom[0], truth=frozenset(["cartesian.f0", "hand.f1", "unknown.f"]))
    told = Scored(session).log_truth(Priors())
    for moment, log_p in zip(session.moments, told, strict=True):
        belief = {one.name: p for one, p in judge(session.trials[:moment], session.knowledge).belief.ranked()}
        assert log_p == pytest.approx(np.log(belief["cartesian.f0"] + belief["hand.f1"]))


def test_values_are_told_under_the_priors_that_are_asked_for(seldom: list[Labelled]) -> None:
    findings = {"cartesian.f0": Finding(0.001, None, 5), "hand.f1": Finding(0.2, None, 9)}
    trials = tuple(replace(one, findings=findings) for one in seldom[0].trials)
    knowledge = replace(seldom[0].knowledge, values=ValueModel({}, {}, 5))
    priors = replace(Priors(), values=ValuePriors(0.3, 0.6, 0.2, 0.2))
    session = replace(seldom[0], trials=trials, knowledge=knowledge)
    judged = judge(trials, knowledge.with_priors(priors)).belief
    (truth,) = session.truth
    believed = {one.name: p for one, p in judged.ranked()}[truth]
    assert Scored(session).log_truth(priors)[-1] == pytest.approx(np.log(believed))


def test_without_sessions_the_defaults_stay(seldom: list[Labelled]) -> None:
    assert to_numbers(fitted(Material(seldom), [])) == pytest.approx(to_numbers(Priors()))


def test_bugs_that_seldom_fail_teach_that_bugs_seldom_fail(seldom: list[Labelled]) -> None:
    material = Material(seldom)
    learned = fitted(material, range(len(seldom)))
    a, b = learned.manifest
    assert a / (a + b) < 0.8
    (before, after) = ([one.log_truth(each).mean() for one in material.at(0.35)] for each in (Priors(), learned))
    assert learned.decay_per_s == 0.35 and sum(after) > sum(before)
    few = fitted(material, range(1))
    assert np.linalg.norm(to_numbers(few) - to_numbers(Priors())) < np.linalg.norm(
        to_numbers(learned) - to_numbers(Priors())
    )


def test_another_decay_needs_other_fingerprints(seldom: list[Labelled]) -> None:
    (scored,) = Material(seldom[:1]).at(0.7)
    knowledge = scored.session.knowledge
    assert knowledge.priors.decay_per_s == 0.7
    assert {one.fingerprint.decay_per_s for one in knowledge.references.values()} == {0.7}
    assert scored.log_truth(replace(Priors(), decay_per_s=0.7)) != pytest.approx(Scored(seldom[0]).log_truth(Priors()))
