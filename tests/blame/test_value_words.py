import math

import numpy as np

from misstep.blame.belief import Belief
from misstep.blame.trial import Trial, Verdict
from misstep.blame.value_evidence import WORLD
from misstep.blame.value_function import Deviation
from misstep.blame.value_words import RARE, symptoms, symptoms_of
from misstep.blame.values import Finding
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.signals.activity import Activity

LOCATE, REACH, STEP = Function("eye.locate"), Function("arm.reach"), Function("body.step")


def finding(size: float, name: str = "return/.y_m", value: float = 0.31, chance: float = RARE) -> Finding:
    return Finding(chance, Deviation(size, name, value, 0.26, 0.01, 5), 5)


def trial(number: int, failed: bool = True, known_s: float | None = 1.84, **found: Finding) -> Trial:
    outcome = Outcome.FAILURE if failed else Outcome.SUCCESS
    names = {"locate": "eye.locate", "reach": "arm.reach", "step": "body.step"}
    findings = {names[name]: one for name, one in found.items()}
    when = {} if known_s is None else dict.fromkeys(findings, known_s)
    activity = Activity((), 1, np.zeros((0, 1)))
    return Trial(Execution(f"grasp-{number}", "grasp", outcome, 0), None, activity, None, findings, when)


USUAL = Finding(1.0, None, -1)


def test_the_slot_of_most_failures_is_told_from_where_it_deviates_most() -> None:
    trials = [
        trial(1, locate=finding(8.0, value=0.30)),
        trial(2, locate=finding(30.0, "return/.x_m")),
        trial(3, locate=finding(9.0, value=0.31), reach=USUAL),
        trial(4, locate=USUAL),
        trial(5, failed=False, locate=finding(20.0)),
        trial(6, reach=USUAL),
    ]
    (one,) = symptoms(trials, [LOCATE, REACH])
    assert one.sentence == (
        "locate returned y_m = 0.31 m; in the successes it was 0.26 ± 0.01 m; at 1.84 s, "
        "in 3 of 4 failing executions that call it"
    )
    assert (one.function, one.slot, one.execution) == ("eye.locate", "return/.y_m", "grasp-3")
    assert (one.value, one.expected, one.usual, one.t_s) == (0.31, 0.26, 0.01, 1.84)
    assert (one.deviating, one.failing) == (3, 4)


def test_of_slots_that_deviate_as_often_the_largest_deviation_is_told() -> None:
    trials = [trial(1, locate=finding(8.0)), trial(2, locate=finding(30.0, "return/.x_m"))]
    assert symptoms(trials, [LOCATE])[0].slot == "return/.x_m"


def test_what_successes_do_as_well_is_no_symptom() -> None:
    trials = [trial(1, locate=finding(8.0, chance=1.1 * RARE)), trial(2, failed=False, reach=finding(9.0))]
    assert symptoms(trials, [LOCATE, REACH, STEP]) == []


def test_one_failure_without_a_time() -> None:
    (one,) = symptoms([trial(1, known_s=None, locate=finding(8.0))], [LOCATE])
    assert one.t_s is None
    assert one.sentence.endswith("± 0.01 m; in the one failing execution that calls it")


def test_suspects_are_told_first_and_the_world_has_no_symptom() -> None:
    functions = (LOCATE, REACH, STEP, WORLD)
    belief = Belief(functions, np.array([0.1, 0.3, 0.1, 0.5]), 0.0)
    verdict = Verdict(belief, {"grasp": 0.1}, [(REACH, STEP)])
    one = trial(1, locate=finding(8.0), reach=finding(8.0), step=finding(8.0))
    assert [told.function for told in symptoms_of([one], verdict)] == ["arm.reach", "body.step", "eye.locate"]


def test_what_is_unheard_of_expects_nothing() -> None:
    unheard = Finding(0.001, Deviation(10.0, "calls/arm.plan", 1.0, math.nan, math.nan, 5), 5)
    (one,) = symptoms([trial(1, step=unheard)], [STEP])
    assert one.sentence.startswith("step called plan once, which it never did in the successes; at 1.84 s")
