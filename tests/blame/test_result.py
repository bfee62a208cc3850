import json
from typing import Any

from misstep.blame.result import result, untested_functions
from misstep.blame.selection import BY_EXECUTION
from misstep.blame.session import next_skill
from misstep.blame.trial import judge


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


def test_an_unfinished_session_has_not_converged(robot: Any) -> None:
    knowledge = robot.knowledge(5)
    verdict = judge([], knowledge)
    following = next_skill(verdict, knowledge, BY_EXECUTION, None)
    assert result([], verdict, following, [], None)["converged"] is False


def test_untested_functions_are_those_defined_but_never_called(robot: Any) -> None:
    verdict = judge([], robot.knowledge(5))
    assert untested_functions(["hand.f0", "spare.b", "spare.a", "spare.a"], verdict) == ["spare.a", "spare.b"]
