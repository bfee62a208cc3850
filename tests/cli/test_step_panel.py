import io
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from misstep.blame.belief import Belief
from misstep.blame.session import Step
from misstep.blame.trial import Verdict
from misstep.blame.value_evidence import WORLD
from misstep.cli.step_panel import BAR_WIDTH, bar, common_package, shortened, step_panel
from misstep.core.calls import Function
from misstep.core.execution import Execution, Failure, Outcome

NAMES = st.lists(st.lists(st.sampled_from(["a", "b", "cc"]), min_size=1, max_size=4).map(".".join), min_size=1)


@given(NAMES)
def test_the_common_package_is_the_longest(names: list[str]) -> None:
    package = common_package(names)
    inside = [name.split(".") for name in names]
    depth = len(package.split(".")) if package else 0
    assert all(parts[:depth] == (package.split(".") if package else []) and len(parts) > depth for parts in inside)
    deeper = {tuple(parts[: depth + 1]) for parts in inside}
    assert len(deeper) > 1 or any(len(parts) == depth + 1 for parts in inside)


def test_a_long_name_keeps_its_end() -> None:
    assert shortened("a.b", 3) == "a.b"
    assert shortened("abc.def", 4) == "…def"


@given(st.floats(0, 1))
def test_a_bar_is_as_long_as_its_share(share: float) -> None:
    assert abs(len(bar(share).plain) - share * BAR_WIDTH) <= 1


def test_a_changed_world_is_no_function() -> None:
    functions = (Function("robot.arm.f0"), Function("robot.arm.f1"), WORLD)
    verdict = Verdict(Belief(functions, np.array([0.2, 0.1, 0.65]), 0.05), {"grasp": 0.5}, [])
    execution = Execution("grasp-00001", "grasp", Outcome.SUCCESS, 0)
    trial: Any = SimpleNamespace(execution=execution, t_fail_s=None)
    console = Console(width=100, record=True, markup=False, file=io.StringIO())
    console.print(step_panel(1, Step(0.81, trial, verdict)))
    text = console.export_text()
    assert "most suspected in robot.arm" in text
    assert "0.650" in text and "changed world" in text and WORLD.name not in text


def test_the_panel_of_a_failure() -> None:
    functions = tuple(Function(f"robot.arm.f{number}") for number in range(7))
    probability = np.array([0.4, 0.2, 0.1, 0.08, 0.07, 0.06, 0.04])
    verdict = Verdict(Belief(functions, probability, 0.05), {"grasp": 0.5, "push": 0.25}, [functions[:2]])
    execution = Execution("grasp-00001", "grasp", Outcome.FAILURE, 0, failure=Failure("box [dropped]"))
    trial: Any = SimpleNamespace(execution=execution, t_fail_s=2.35)
    console = Console(width=100, record=True, markup=False, file=io.StringIO())
    console.print(step_panel(3, Step(0.81, trial, verdict, "grasp: because of this.")))
    text = console.export_text()
    for expected in (
        "3  grasp  failure (box [dropped])  t_fail 2.35 s",
        "most suspected in robot.arm",
        "0.400",
        "f4",
        "no bug",
        "0.600",
        "2 that no skill tells apart",
        "0.50",
        "expected gain was 0.81 bits",
        "grasp: because of this.",
    ):
        assert expected in text
    assert "f5" not in text
    assert max(len(line) for line in text.splitlines()) == 100


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_long_names_keep_their_ends_on_every_terminal(columns: int) -> None:
    package = "my_institute.robots.left_arm"
    ends = ("planning.cartesian.plan_cartesian_trajectory", "planning.collision.clearance_m", "follow")
    functions = tuple(Function(f"{package}.{end}") for end in ends)
    verdict = Verdict(Belief(functions, np.array([0.5, 0.3, 0.1]), 0.1), {"grasp": 0.5}, [])
    trial: Any = SimpleNamespace(execution=Execution("grasp-00001", "grasp", Outcome.SUCCESS, 0), t_fail_s=None)
    console = Console(width=columns, record=True, markup=False, file=io.StringIO())
    console.print(step_panel(1, Step(0.81, trial, verdict), columns))
    text = console.export_text()
    for expected in (
        "most suspected in ",
        "left_arm ",
        "plan_cartesian_trajectory ",
        "clearance_m ",
        "gain of running",
    ):
        assert expected in text
    assert max(len(line) for line in text.splitlines()) == min(columns, 100)
