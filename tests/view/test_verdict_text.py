import numpy as np
import pytest

from misstep.blame.belief import Belief
from misstep.blame.evidence import Reference
from misstep.blame.fingerprint import Fingerprint
from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Verdict
from misstep.blame.value_evidence import WORLD
from misstep.core.calls import Function
from misstep.signals.activity import Activity
from misstep.view.verdict_text import advice, callers_of, headline

PLAN, SOLVE, CLOSE = Function("arm.plan"), Function("arm.solve"), Function("hand.close")
SHORT = {"arm.plan": "arm.plan", "arm.solve": "arm.solve", "hand.close": "hand.close"}


def reference(*executions: list[Function]) -> Reference:
    activities = [Activity(tuple(called), 1, np.ones((len(called), 2))) for called in executions]
    return Reference(Fingerprint.of(activities), 0, 1.0)


KNOWLEDGE = Knowledge(
    {
        "grasp": reference([PLAN, SOLVE, CLOSE], [PLAN, SOLVE, CLOSE]),
        "push": reference([PLAN, SOLVE], [PLAN]),
    },
    {},
    {},
)


def verdict(plan: float, solve: float, close: float, classes: list[tuple[Function, ...]] | None = None) -> Verdict:
    probability = np.array([plan, solve, close])
    belief = Belief((PLAN, SOLVE, CLOSE), probability, 1 - float(probability.sum()))
    return Verdict(belief, {"grasp": 0.1}, classes or [])


def test_one_suspect_is_named_with_the_skills_that_call_it() -> None:
    assert headline(verdict(0.91, 0.05, 0.02), KNOWLEDGE, SHORT) == "arm.plan, p = 0.91, called by grasp and push."


def test_suspects_that_no_skill_tells_apart_are_named_together() -> None:
    text = headline(verdict(0.4, 0.5, 0.05, [(PLAN, SOLVE)]), KNOWLEDGE, SHORT)
    assert text.startswith("One of arm.solve and arm.plan, p = 0.90 together, called by grasp and push;")
    assert text.endswith("no skill tells them apart.")


def test_a_weak_suspicion_is_called_one() -> None:
    assert headline(verdict(0.3, 0.25, 0.25), KNOWLEDGE, SHORT).startswith("Not decided yet. arm.plan, p = 0.30")


def test_no_bug_is_said_where_it_is_more_probable() -> None:
    text = headline(verdict(0.02, 0.01, 0.01), KNOWLEDGE, SHORT)
    assert text.startswith("No bug explains the executions best, p = 0.96; the most suspected function is arm.plan")


@pytest.mark.parametrize(("world", "doubt"), [(0.8, ""), (0.4, "Not decided yet. ")])
def test_a_changed_world_is_said_where_it_is_more_probable(world: float, doubt: str) -> None:
    belief = Belief((PLAN, SOLVE, WORLD), np.array([0.12, 0.05, world]), 0.03)
    text = headline(Verdict(belief, {"grasp": 0.1}, []), KNOWLEDGE, SHORT)
    assert text.startswith(f"{doubt}The world differs from that of the successes, p = {world:.2f}; no function did")
    assert text.endswith("The most suspected function is arm.plan.")


def test_a_function_that_no_success_called_is_said_to_be_new() -> None:
    text = headline(verdict(0.9, 0.0, 0.0), Knowledge({}, {}, {}), SHORT)
    assert "called by no skill while it still worked" in text


def test_callers_come_with_the_share_of_their_successes() -> None:
    assert callers_of("arm.solve", KNOWLEDGE.references) == {"grasp": 1.0, "push": 0.5}
    assert callers_of("hand.close", KNOWLEDGE.references) == {"grasp": 1.0}


@pytest.mark.parametrize(
    ("gain_bits", "text"),
    [
        (0.8, "Run push next: 0.80 bit expected."),
        (0.001, "No skill is worth running next: none is expected to tell 0.02 bit."),
    ],
)
def test_advice_names_a_skill_only_if_it_tells_something(gain_bits: float, text: str) -> None:
    assert advice("push", gain_bits) == text
