import io

import numpy as np
import pytest
from rich.console import Console

from misstep.blame.belief import Belief
from misstep.blame.reason import Reason
from misstep.blame.trial import Verdict
from misstep.cli.conclusion import advice, decided, print_conclusion
from misstep.core.calls import Function

FUNCTIONS = tuple(Function(f"robot.f{number}", "robot.py", 10 + number) for number in range(7))


def verdict(probability: list[float], no_bug: float, alike: int = 1, gains: dict[str, float] | None = None) -> Verdict:
    classes = [FUNCTIONS[:alike]] if alike > 1 else []
    return Verdict(Belief(FUNCTIONS, np.array(probability), no_bug), gains or {"grasp": 0.5, "push": 0.25}, classes)


def printed(judged: Verdict) -> str:
    console = Console(width=100, file=io.StringIO(), record=True)
    print_conclusion(console, judged)
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
    assert decided(judged) == (no_bug > 0.5)


def test_the_advice_tells_skill_and_reason() -> None:
    told = Reason("grasp", 0.5, FUNCTIONS[:1], FUNCTIONS[1:2], ("push",))
    assert (
        advice(told) == "Run next: grasp: 0.50 bits expected; it would part robot.f0 from robot.f1, which push can't."
    )
    spent = Reason("grasp", 0.01, FUNCTIONS[:1], FUNCTIONS[1:2], ())
    assert advice(spent) == "No skill would tell much more: the best, grasp, promises 0.01 bits."
