import json
import math
from typing import Any

import numpy as np

from misstep.blame.belief import Belief
from misstep.blame.reason import Reason
from misstep.blame.result import result, untested_functions
from misstep.blame.selection import BY_EXECUTION
from misstep.blame.session import next_skill
from misstep.blame.trial import Trial, Verdict, judge
from misstep.blame.value_evidence import WORLD
from misstep.blame.value_function import Deviation
from misstep.blame.values import Finding
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.signals.activity import Activity


def test_result_has_the_documented_schema(robot: Any) -> None:
    knowledge = robot.knowledge(5)
    trials = robot.trials("hand.f1", ["grasp", "press", "handover"])
    verdict = judge(trials, knowledge)
    following = next_skill(verdict, knowledge, BY_EXECUTION, "handover")
    told = json.loads(json.dumps(result(trials, verdict, following, ["h"], "decided", ["a", "b", "c"])))
    assert set(told["belief"][0]) == {"function", "probability", "file", "line"}
    assert abs(sum(row["probability"] for row in told["belief"]) + told["no_bug"] - 1) < 1e-3
    assert told["untested"] == ["h"] and told["converged"] is True and told["stopped"] == "decided"
    assert told["next_skill"]["name"] in knowledge.references and told["next_skill"]["gain_bits"] >= 0
    assert set(told["next_skill"]) == {"name", "gain_bits", "fails_if", "succeeds_if", "unable", "why"}
    assert told["next_skill"]["why"] == following.sentence()
    assert [row["why"] for row in told["executions"]] == ["a", "b", "c"]
    assert [row["outcome"] for row in told["executions"]] == ["failure", "success", "failure"]
    assert set(told["executions"][0]) == {"id", "skill", "outcome", "t_fail_s", "why"}
    assert ["hand.f0", "hand.f1", "hand.f2"] in told["indistinguishable"]
    assert told["suspects"] == ["hand.f0", "hand.f1", "hand.f2"]


def test_symptoms_and_a_changed_world_are_told() -> None:
    plan, move = Function("arm.plan"), Function("arm.move")
    belief = Belief((plan, move, WORLD), np.array([0.5, 0.2, 0.25]), 0.05)
    found = {
        "arm.plan": Finding(0.01, Deviation(30.0, "return/", math.inf, 2.0, math.nan, 5), 5),
        "arm.move": Finding(0.5, Deviation(1.1, "return/", 3.0, 2.0, 1.0, 5), 5),
    }
    execution = Execution("grasp-7", "grasp", Outcome.FAILURE, 0)
    trial = Trial(execution, None, Activity((), 1, np.zeros((0, 1))), None, found, {"arm.plan": 1.84049})
    verdict = Verdict(belief, {"grasp": 0.1}, [])
    following = Reason("grasp", 0.1, (plan,), (move,), ())
    told = json.loads(json.dumps(result([trial], verdict, following, [], None), allow_nan=False))
    assert told["world_changed"] == 0.25
    assert abs(sum(row["probability"] for row in told["belief"]) + told["no_bug"] + told["world_changed"] - 1) < 1e-6
    (symptom,) = told["symptoms"]
    sentence = symptom.pop("sentence")
    assert sentence.startswith("plan returned inf; in the successes it always was 2; at 1.84 s")
    assert symptom == {
        "function": "arm.plan", "slot": "return/", "value": None, "expected": 2.0, "usual": None, "given": [],
        "t_s": 1.84, "deviating": 1, "failing": 1, "execution": "grasp-7",
    }  # fmt: skip


def test_an_unfinished_session_has_not_converged(robot: Any) -> None:
    knowledge = robot.knowledge(5)
    verdict = judge([], knowledge)
    following = next_skill(verdict, knowledge, BY_EXECUTION, None)
    assert result([], verdict, following, [], None)["converged"] is False


def test_untested_functions_are_those_defined_but_never_called(robot: Any) -> None:
    verdict = judge([], robot.knowledge(5))
    assert untested_functions(["hand.f0", "spare.b", "spare.a", "spare.a"], verdict) == ["spare.a", "spare.b"]
