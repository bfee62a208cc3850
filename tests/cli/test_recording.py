import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from misstep.cli.recording import (
    by_skill,
    chosen_skills,
    failure_kinds,
    never_succeeded,
    not_done,
    outcome_table,
    plan,
)
from misstep.core.errors import UnknownSkillError
from misstep.core.execution import Execution, Failure, Outcome

OUTCOMES = st.sampled_from(list(Outcome))


def execution(number: int, skill: str, outcome: Outcome, seed: int = 0, kind: str = "") -> Execution:
    failure = Failure(kind) if outcome is Outcome.FAILURE else None
    return Execution(f"{skill}-{number:05d}", skill, outcome, 0, failure=failure, seed=seed)


class FakeStore:
    def __init__(self, executions: list[Execution]) -> None:
        self._executions = executions

    def executions(self, *, skill: str = "", session: str) -> list[Execution]:
        assert session == ""
        return [one for one in self._executions if skill in ("", one.skill)]


def plan_after(executions: list[Execution], skills: list[str], runs: int, seed: int) -> list[tuple[str, int]]:
    store: Any = FakeStore(executions)
    return plan(store, dict.fromkeys(skills, runs), seed)


def test_skills_take_turns_from_the_block_of_seeds() -> None:
    assert plan_after([], ["a", "b"], 2, 3) == [("a", 30000), ("b", 30001), ("a", 30002), ("b", 30003)]


def test_a_skill_that_lacks_fewer_executions_keeps_its_seeds() -> None:
    store: Any = FakeStore([])
    assert plan(store, {"a": 0, "b": 2, "c": 1}, 0) == [("b", 1), ("c", 2), ("b", 4)]
    assert plan(store, {}, 0) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), OUTCOMES, st.integers(0, 9))), st.integers(1, 12))
def test_every_skill_runs_as_often_as_asked_with_seeds_that_nothing_was_judged_with(
    before: list[tuple[str, Outcome, int]], runs: int
) -> None:
    executions = [execution(n, skill, outcome, seed) for n, (skill, outcome, seed) in enumerate(before)]
    jobs = plan_after(executions, ["a", "b"], runs, 0)
    assert len(set(jobs)) == len(jobs) == 2 * runs
    seeds = [seed for _, seed in jobs]
    assert len(set(seeds)) == len(seeds)
    assert not {one.seed for one in executions if one.outcome is not Outcome.UNKNOWN} & set(seeds)


@given(st.integers(1, 10), st.data())
def test_recording_that_was_cut_short_goes_on_to_the_same_executions(runs: int, data: st.DataObject) -> None:
    whole = plan_after([], ["a", "b"], runs, 0)
    cut = data.draw(st.integers(0, len(whole)))
    kept = [execution(n, skill, Outcome.SUCCESS, seed) for n, (skill, seed) in enumerate(whole[:cut])]
    interrupted = [execution(99, skill, Outcome.UNKNOWN, seed) for skill, seed in whole[cut : cut + 1]]
    left = runs - cut // 2
    store: Any = FakeStore([*kept, *interrupted])
    assert not_done(store, whole) == whole[cut:]
    assert set(whole[cut:]) <= set(plan(store, {"a": left, "b": left}, 0))


def test_skills_by_name_or_all() -> None:
    assert chosen_skills(["b", "a"], [], "m") == ["b", "a"]
    assert chosen_skills(["b", "a"], ["a", "a"], "m") == ["a"]
    with pytest.raises(UnknownSkillError, match="Choose one of: a, b"):
        chosen_skills(["b", "a"], ["c"], "m")


def test_failures_take_room_only_where_there_are_any() -> None:
    def printed(*outcomes: Outcome) -> str:
        executions = [execution(n, "plan_press_button", one, kind="slip") for n, one in enumerate(outcomes)]
        console = Console(width=80, record=True, file=io.StringIO())
        console.print(outcome_table(by_skill(executions)))
        return console.export_text()

    assert "plan_press_button" in printed(Outcome.SUCCESS) and "failures" not in printed(Outcome.SUCCESS)
    assert "slip 2" in printed(Outcome.SUCCESS, Outcome.FAILURE, Outcome.FAILURE)


def test_skills_that_never_succeeded() -> None:
    executions = [
        execution(1, "a", Outcome.FAILURE), execution(2, "a", Outcome.SUCCESS),
        execution(1, "b", Outcome.FAILURE), execution(2, "b", Outcome.UNKNOWN),
    ]  # fmt: skip
    assert never_succeeded(by_skill(reversed(executions))) == {"b": executions[3]}


def test_kinds_of_failures_most_frequent_first() -> None:
    kinds = ["x", "y", "y", ""]
    executions = [execution(n, "a", Outcome.FAILURE, kind=kind) for n, kind in enumerate(kinds)]
    assert failure_kinds([*executions, execution(9, "a", Outcome.SUCCESS)]) == "y 2, x 1, unnamed 1"
