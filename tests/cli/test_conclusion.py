import io

import numpy as np
import pytest
from rich.console import Console

from misstep.blame.belief import Belief
from misstep.blame.reason import Reason
from misstep.blame.trial import Trial, Verdict
from misstep.blame.value_evidence import WORLD
from misstep.blame.value_function import Deviation
from misstep.blame.values import Finding
from misstep.cli.conclusion import accuses, advice, decided, print_conclusion
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.signals.activity import Activity

FUNCTIONS = tuple(Function(f"robot.f{number}", "robot.py", 10 + number) for number in range(7))


def verdict(probability: list[float], no_bug: float, alike: int = 1, gains: dict[str, float] | None = None) -> Verdict:
    classes = [FUNCTIONS[:alike]] if alike > 1 else []
    return Verdict(Belief(FUNCTIONS, np.array(probability), no_bug), gains or {"grasp": 0.5, "push": 0.25}, classes)


def world_verdict(world: float, probability: float) -> Verdict:
    functions = (*FUNCTIONS[:2], WORLD)
    belief = Belief(functions, np.array([probability, 0.02, world]), 0.98 - world - probability)
    return Verdict(belief, {"grasp": 0.5}, [])


def failure(*deviating: Function) -> Trial:
    found = {one.name: Finding(0.01, Deviation(9.0, "return/", 3.0, 2.0, 0.1, 5), 5) for one in deviating}
    execution = Execution("grasp-1", "grasp", Outcome.FAILURE, 0)
    when = dict.fromkeys(found, 1.5)
    return Trial(execution, None, Activity((), 1, np.zeros((0, 1))), None, found, when)


def printed(judged: Verdict, *trials: Trial) -> str:
    console = Console(width=100, file=io.StringIO(), record=True)
    print_conclusion(console, judged, trials)
    return console.export_text()


def test_one_suspect() -> None:
    text = printed(verdict([0.9, 0.03, 0.02, 0.01, 0.01, 0.01, 0.01], 0.01))
    assert "The bug is in (p = 0.90):" in text
    assert "robot.f0  robot.py:10" in text
    assert "robot.f4" in text and "robot.f5" not in text


def test_suspects_that_no_skill_tells_apart_are_all_named() -> None:
    text = printed(verdict([0.15] * 6 + [0.05], 0.05, alike=6))
    assert "The bug is in one of 6 that no skill tells apart (p = 0.90):" in text
    assert [number for number in range(6) if f"robot.f{number} " not in text] == []
    assert "robot.f6" not in text


@pytest.mark.parametrize(("no_bug", "headline"), [(0.6, "No bug is needed"), (0.1, "Undecided; most suspected")])
def test_no_bug_and_undecided(no_bug: float, headline: str) -> None:
    judged = verdict([(1 - no_bug) / 7] * 7, no_bug)
    assert printed(judged).startswith(headline)
    assert decided(judged) == (no_bug > 0.5) != accuses(judged)


def test_what_the_suspects_did_wrong_is_told() -> None:
    text = printed(verdict([0.3, 0.3, 0.3, 0.05, 0.0, 0.0, 0.0], 0.05, alike=3), failure(FUNCTIONS[1], FUNCTIONS[3]))
    told = "• f1 returned 3.0; in the successes it was 2.0 ± 0.1; at 1.50 s, in the one failing execution"
    assert told in text and text.count("•") == 1


def test_of_many_suspects_five_are_told() -> None:
    assert printed(verdict([0.13] * 7, 0.05, alike=7), failure(*FUNCTIONS)).count("•") == 5


def test_a_changed_world_is_a_verdict_without_suspects() -> None:
    judged = world_verdict(0.93, 0.03)
    text = printed(judged, failure(FUNCTIONS[0]))
    assert decided(judged) and not accuses(judged)
    assert "The world differs from that of the successes; no function did anything but what it was given" in text
    assert "(p = 0.93)." in text and "robot.f0" not in text


def test_perhaps_the_world_has_changed() -> None:
    judged = world_verdict(0.4, 0.3)
    text = printed(judged)
    assert accuses(judged) and not decided(judged)
    assert "Undecided; perhaps the world differs from that of the successes (p = 0.40), else most suspected" in text
    assert "robot.f0" in text
    assert printed(world_verdict(0.3, 0.6)).startswith("The bug is in (p = 0.60)")


def test_the_advice_tells_skill_and_reason() -> None:
    told = Reason("grasp", 0.5, FUNCTIONS[:1], FUNCTIONS[1:2], ("push",))
    assert (
        advice(told) == "Run next: grasp: 0.50 bits expected; it would part robot.f0 from robot.f1, which push can't."
    )
    spent = Reason("grasp", 0.01, FUNCTIONS[:1], FUNCTIONS[1:2], ())
    assert advice(spent) == "No skill would tell much more: the best, grasp, promises 0.01 bits."
