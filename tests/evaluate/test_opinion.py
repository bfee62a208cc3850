from typing import Any

import numpy as np
import pytest

from misstep.blame.paper import entropy_bits
from misstep.blame.trial import judge
from misstep.evaluate.opinion import RATERS
from misstep.evaluate.spectrum import FORMULAS, Spectrum, shares
from misstep.evaluate.synthetic import SKILLS, SyntheticRobot


def test_misstep_is_asked_as_users_ask_it(synthetic: Any) -> None:
    knowledge, cases = synthetic
    trials = [cases[0].trials[skill][0] for skill in ("grasp", "press")]
    for preset in ("default", "paper"):
        verdict, opinion = judge(trials, knowledge, preset), RATERS[preset](trials, knowledge)
        assert opinion.functions == tuple(function.name for function in verdict.belief.functions)
        np.testing.assert_array_equal(opinion.probability, verdict.belief.probability)
        assert opinion.gains_bits == verdict.gains_bits and opinion.no_bug == verdict.belief.no_bug
        assert opinion.confidence == pytest.approx(verdict.confidence)


@pytest.mark.parametrize("formula", list(FORMULAS))
def test_a_baseline_before_any_execution_suspects_all_alike(formula: str, synthetic: Any) -> None:
    opinion = RATERS[formula]([], synthetic[0])
    np.testing.assert_allclose(opinion.probability, 1 / len(opinion.functions))
    assert opinion.confidence == pytest.approx(len(opinion.suspects) / len(opinion.functions))


@pytest.mark.parametrize("formula", list(FORMULAS))
def test_a_baselines_gain_is_the_expected_fall_of_entropy(formula: str) -> None:
    """Against a literal version: append the execution, once failed, once not, and score again."""
    robot = SyntheticRobot(np.random.default_rng(0))
    knowledge = robot.knowledge(3)
    trials = robot.trials("hand.f1", ["grasp", "press"])
    opinion = RATERS[formula](trials, knowledge)

    def scored(rows: list[list[bool]], fails: list[bool]) -> np.ndarray:
        return shares(FORMULAS[formula](Spectrum.of(np.array(rows), np.array(fails))))

    called = {skill: [skill in robot.users(name) for name in opinion.functions] for skill in SKILLS}
    rows, fails = [called["grasp"], called["press"]], [True, False]
    now = scored(rows, fails)
    for skill in SKILLS:
        chance = float(sum(p for p, was in zip(now, called[skill], strict=True) if was))
        after = chance * entropy_bits(scored([*rows, called[skill]], [*fails, True]))
        after += (1 - chance) * entropy_bits(scored([*rows, called[skill]], [*fails, False]))
        assert opinion.gains_bits[skill] == pytest.approx(float(entropy_bits(now) - after))


def test_a_baselines_suspects_are_those_that_no_skill_tells_apart() -> None:
    robot = SyntheticRobot(np.random.default_rng(0))
    opinion = RATERS["ochiai"](robot.trials("hand.f1", ["grasp", "press", "push", "handover"]), robot.knowledge(3))
    assert opinion.suspects == {"hand.f0", "hand.f1", "hand.f2"}
    assert opinion.row("hand.f1") is not None and opinion.row("nowhere") is None
