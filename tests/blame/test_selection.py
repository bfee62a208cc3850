import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from misstep.blame.belief import Belief
from misstep.blame.coverage import Exercise, Exercises
from misstep.blame.evidence import Reference
from misstep.blame.failure_time import at_step
from misstep.blame.fingerprint import Fingerprint
from misstep.blame.knowledge import Knowledge
from misstep.blame.selection import (
    BY_EXECUTION,
    VALUES_TELL,
    Forecast,
    Forecasts,
    Price,
    best_skill,
    binary_entropy_bits,
    expected_gain_bits,
    mutual_information_bits,
)
from misstep.blame.trial import Trial, judge
from misstep.blame.values import ValueModel
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.evaluate.hangl import BUGGY, SCENARIOS, STEPS, simulated_activity

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
    forecast = verdict.forecasts["handover"]
    before = np.append(verdict.belief.probability, verdict.belief.no_bug)
    fails = np.full(len(before), forecast.otherwise)
    fails[forecast.rows] = forecast.fails
    after_success = judge([*trials, robot.trial("handover", failed=False)], knowledge).belief
    np.testing.assert_allclose(
        np.append(after_success.probability, after_success.no_bug), before * (1 - fails) / (before @ (1 - fails))
    )
    assert verdict.gains_bits["handover"] == pytest.approx(literal_gain(before, fails), abs=1e-9)


def literal_telling_gain(hypotheses: np.ndarray, fails: np.ndarray) -> float:
    """Drop of entropy where a failing execution names the true hypothesis half of the time, and else just fails."""
    succeeds, fail = float(hypotheses @ (1 - fails)), float(hypotheses @ fails)
    after_success = stats.entropy(hypotheses * (1 - fails) / succeeds, base=2)
    after_failure = stats.entropy(hypotheses * fails / fail, base=2)  # 0 where it is named
    mean = succeeds * after_success + VALUES_TELL * fail * 0 + (1 - VALUES_TELL) * fail * after_failure
    return float(stats.entropy(hypotheses, base=2) - mean)


@given(weights, st.lists(st.floats(0.01, 0.99), min_size=6, max_size=6))
def test_a_failing_execution_that_may_name_the_culprit_tells_more(found: list[float], fails: list[float]) -> None:
    hypotheses = np.array(found) / np.sum(found)
    chances = np.array(fails[: len(found)])
    functions = tuple(Function(f"f{number}") for number in range(len(found) - 1))
    belief = Belief(functions, hypotheses[:-1], float(hypotheses[-1]))
    forecast = Forecast(np.arange(len(functions)), chances[:-1], float(chances[-1]))
    gain = expected_gain_bits(belief, forecast, telling=True)
    assert gain == pytest.approx(literal_telling_gain(hypotheses, chances), abs=1e-9)
    assert gain >= expected_gain_bits(belief, forecast)
    exercises = Exercises.of({"wave": Exercise(forecast.rows, np.ones(len(functions)), 0, 10)})
    every = Forecasts(exercises, forecast.fails, np.array([forecast.otherwise]), {})
    assert every.gains_bits(belief, {"wave"})["wave"] == pytest.approx(gain, abs=1e-9)
    assert Forecasts(exercises, *every_and_none(forecast), {"wave": forecast}).gains_bits(belief, {"wave"}) == {
        "wave": gain
    }


def every_and_none(forecast: Forecast) -> tuple[np.ndarray, np.ndarray]:
    """What the skill's own forecast is to overrule."""
    return np.zeros(len(forecast.rows)), np.zeros(1)


def test_values_promise_to_tell_until_a_skill_has_failed(robot: Any) -> None:
    plain = robot.knowledge(10)
    knowledge = replace(plain, values=ValueModel({}, {}, 0))
    before, fails = judge([], knowledge), robot.trial("press", failed=True)
    assert before.gains_bits["press"] > judge([], replace(knowledge, values=None)).gains_bits["press"]
    after = judge([fails], knowledge)
    told = after.forecasts["press"]
    assert after.gains_bits["press"] == pytest.approx(expected_gain_bits(after.belief, told))
    other = after.forecasts["grasp"]
    assert after.gains_bits["grasp"] == pytest.approx(expected_gain_bits(after.belief, other, telling=True))


def test_gains_have_a_value_for_every_skill_and_fall_as_it_is_repeated(robot: Any) -> None:
    knowledge = robot.knowledge(10)
    before = judge([], knowledge)
    after = judge([robot.trial("press", failed=False) for _ in range(6)], knowledge)
    assert set(before.gains_bits) == set(knowledge.references)
    assert after.gains_bits["press"] < before.gains_bits["press"]
    assert all(gain >= 0 and math.isfinite(gain) for gain in after.gains_bits.values())


def test_gain_per_second_prefers_cheap_skills() -> None:
    gains, costs_s = {"a": 0.5, "b": 0.4}, {"a": 10.0, "b": 2.0}
    assert best_skill(gains, costs_s, BY_EXECUTION, None) == "a"
    assert best_skill(gains, costs_s, Price(per_second=True, switch=0.0), None) == "b"


def test_changing_the_set_up_is_weighed_against_the_gain() -> None:
    gains, costs_s = {"a": 0.5, "b": 0.4}, {"a": 10.0, "b": 10.0}
    assert best_skill(gains, costs_s, Price(True, 2.0), "b") == "a"  # 0.5 / 12 against 0.4 / 10
    assert best_skill(gains, costs_s, Price(True, 3.0), "b") == "b"
    assert best_skill(gains, costs_s, Price(True, 3.0), None) == "a"  # nothing is set up yet


def chosen(price: Price, executions: int) -> list[str]:
    """The paper's figure 4: two skills tell as much of f2, the one with the bug."""
    used = next(one.skills for one in SCENARIOS if one.figure == 4)
    generator = np.random.default_rng(0)
    activities = {skill: [simulated_activity(generator, ours) for _ in range(30)] for skill, ours in used.items()}
    references = {skill: Reference(Fingerprint.of(ours), 0, 1.0) for skill, ours in activities.items()}
    knowledge = Knowledge(references, {}, activities)
    costs_s, skills, trials = dict.fromkeys(used, 1.0), [], []
    for _ in range(executions):
        gains = judge(trials, knowledge, "paper").gains_bits
        skills.append(best_skill(gains, costs_s, price, skills[-1] if skills else None))
        failed = BUGGY in used[skills[-1]]
        execution = Execution("", skills[-1], Outcome.FAILURE if failed else Outcome.SUCCESS, 0)
        t_fail = at_step(int(generator.integers(STEPS)), STEPS) if failed else None
        trials.append(Trial(execution, None, simulated_activity(generator, used[skills[-1]]), t_fail))
    return skills


def test_the_papers_degenerate_case_alternates_and_a_switching_cost_calms_it() -> None:
    def switches(skills: list[str]) -> int:
        return sum(a != b for a, b in pairwise(skills))

    free = chosen(Price(switch=0.0), 20)
    assert set(free) == {"a1", "a2"} and switches(free) >= 8
    assert switches(chosen(BY_EXECUTION, 20)) <= 1
