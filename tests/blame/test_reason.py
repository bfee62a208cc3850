from typing import Any

import numpy as np
import pytest

from misstep.blame.belief import Belief
from misstep.blame.reason import reason
from misstep.blame.selection import Forecast, expected_gain_bits
from misstep.blame.trial import Verdict, judge
from misstep.core.calls import Function

FUNCTIONS = tuple(Function(f"arm.{name}") for name in ("ik", "move", "plan", "grip"))


def verdict(probability: list[float], classes: tuple[tuple[int, ...], ...] = ()) -> Verdict:
    """`both` calls ik and move, `first` only ik, `none` neither."""
    belief = Belief(FUNCTIONS, np.array(probability), 1 - sum(probability))
    forecasts = {
        "both": Forecast(np.array([0, 1]), np.array([0.8, 0.8]), 0.01),
        "first": Forecast(np.array([0]), np.array([0.8]), 0.01),
        "none": Forecast(np.array([2]), np.array([0.8]), 0.01),
    }
    gains = {skill: expected_gain_bits(belief, forecast) for skill, forecast in forecasts.items()}
    members = [tuple(FUNCTIONS[index] for index in one) for one in classes]
    return Verdict(belief, gains, members, forecasts)


def test_it_names_the_two_that_its_outcome_parts_and_the_skills_that_cannot() -> None:
    told = reason(verdict([0.45, 0.45, 0.04, 0.01]), "first")
    assert told.fails_if == FUNCTIONS[:1] and told.succeeds_if == FUNCTIONS[1:2]
    assert told.unable == ("both", "none")
    assert told.sentence() == (
        f"first: {told.gain_bits:.2f} bits expected; it would part arm.ik from arm.move, which both and none can't."
    )


def test_functions_alike_are_named_together_and_no_bug_is_a_rival_too() -> None:
    told = reason(verdict([0.3, 0.3, 0.01, 0.01], ((0, 1),)), "both")
    assert told.fails_if == FUNCTIONS[:2] and told.succeeds_if == ()
    assert "part arm.ik or arm.move from no bug, which none can't" in told.sentence()
    many = reason(verdict([0.2, 0.2, 0.1, 0.1], ((0, 1, 2, 3),)), "both")
    assert "part arm.ik and 3 like it from no bug" in many.sentence()


@pytest.mark.parametrize("preset", ["default", "paper"])
def test_every_skill_of_a_robot_has_a_reason(robot: Any, preset: Any) -> None:
    judged = judge(robot.trials("hand.f1", ["grasp", "press"]), robot.knowledge(6), preset)
    for skill in judged.gains_bits:
        told = reason(judged, skill)
        assert told.gain_bits == judged.gains_bits[skill] and skill not in told.unable
        assert set(told.fails_if).isdisjoint(told.succeeds_if)
        if not told.fails_if:
            assert told.sentence().endswith("all that is likely predicts the same outcome.")
            continue
        callers = set.intersection(*(set(robot.users(function.name)) for function in told.fails_if))
        assert skill in callers


def test_what_it_names_is_what_the_gain_consists_of(robot: Any) -> None:
    """Without the named functions, and their rivals, the skill would gain less."""
    judged = judge(robot.trials("hand.f1", ["grasp"]), robot.knowledge(6))
    skill = max(judged.gains_bits, key=lambda name: judged.gains_bits[name])
    named = {function.name for function in reason(judged, skill).fails_if}
    belief = judged.belief
    kept = np.array([f.name not in named for f in belief.functions]) * belief.probability
    without = Belief(
        belief.functions, kept / (kept.sum() + belief.no_bug), belief.no_bug / (kept.sum() + belief.no_bug)
    )
    assert expected_gain_bits(without, judged.forecasts[skill]) < judged.gains_bits[skill]
