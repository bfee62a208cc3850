import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from misstep.blame.selection import binary_entropy_bits, expected_gains_bits, mutual_information_bits
from misstep.blame.trial import judge

weights = st.lists(st.floats(0.01, 1), min_size=2, max_size=6)


def literal_gain(hypotheses: np.ndarray, fails: np.ndarray) -> float:
    """Entropy now, minus the mean entropy after seeing each outcome (eq. 16 under the predictive distribution)."""
    gain = stats.entropy(hypotheses, base=2)
    for likelihood in (fails, 1 - fails):
        outcome = float(hypotheses @ likelihood)
        if outcome > 0:
            gain -= outcome * stats.entropy(hypotheses * likelihood / outcome, base=2)
    return float(gain)


@given(weights, st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_mutual_information_is_the_expected_drop_of_entropy(found: list[float], fails: list[float]) -> None:
    hypotheses = np.array(found) / np.sum(found)
    chances = np.array(fails[: len(found)])
    assert mutual_information_bits(hypotheses, chances) == pytest.approx(literal_gain(hypotheses, chances), abs=1e-9)


@given(st.floats(0.001, 0.999))
def test_binary_entropy_equals_scipys(p: float) -> None:
    assert binary_entropy_bits(np.array(p)) == pytest.approx(stats.entropy([p, 1 - p], base=2))


def test_certain_outcomes_carry_no_entropy() -> None:
    np.testing.assert_allclose(binary_entropy_bits(np.array([0.0, 1.0])), 0, atol=1e-9)


def test_an_outcome_that_all_hypotheses_agree_on_tells_nothing() -> None:
    assert mutual_information_bits(np.full(4, 0.25), np.full(4, 0.3)) == pytest.approx(0, abs=1e-12)


def test_gain_is_the_mean_information_of_the_updates_it_predicts(make_robot: Callable[[int], Any]) -> None:
    """The closed form against the real thing: update the belief by each outcome, and weigh by its probability."""
    robot = make_robot(1)
    knowledge = robot.knowledge(10)
    trials = robot.trials("hand.f1", ["grasp", "press"])
    trials = [trial for trial in trials if not trial.execution.failed]  # timing would add what the gain leaves out
    verdict = judge(trials, knowledge)

    def entropy(one: Any) -> float:
        return float(stats.entropy(np.append(one.belief.probability, one.belief.no_bug), base=2))

    after_success = judge([*trials, robot.trial("handover", failed=False)], knowledge)
    from misstep.blame.evidence import Reference
    from misstep.blame.likelihood import Priors, SkillOutcomes

    reference: Reference = knowledge.references["handover"]
    rate = np.array([float("handover" in robot.users(f.name)) for f in verdict.belief.functions])
    fails, fails_no_bug = SkillOutcomes.of([], reference, len(rate), Priors()).predict(rate)
    p_fail = float(verdict.belief.probability @ fails + verdict.belief.no_bug * fails_no_bug)
    posterior_fail = np.append(verdict.belief.probability * fails, verdict.belief.no_bug * fails_no_bug) / p_fail
    expected = entropy(verdict) - p_fail * stats.entropy(posterior_fail, base=2) - (1 - p_fail) * entropy(after_success)
    assert verdict.gains_bits["handover"] == pytest.approx(expected, abs=1e-9)


def test_gains_have_a_value_for_every_skill_and_fall_as_it_is_repeated(robot: Any) -> None:
    knowledge = robot.knowledge(10)
    before = judge([], knowledge)
    after = judge([robot.trial("press", failed=False) for _ in range(6)], knowledge)
    assert set(before.gains_bits) == set(knowledge.references)
    assert after.gains_bits["press"] < before.gains_bits["press"]
    assert all(gain >= 0 and math.isfinite(gain) for gain in after.gains_bits.values())
    assert expected_gains_bits(before.belief, [], knowledge.references) == before.gains_bits
