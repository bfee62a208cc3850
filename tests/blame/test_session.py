from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from misstep.blame import session as session_module
from misstep.blame.session import Limits, Session, StopReason, best_skill
from misstep.blame.session_file import load_session
from misstep.blame.trial import judge
from misstep.core.execution import Execution


class FakeRunner:
    """Runs the synthetic robot; remembers what it was asked for."""

    def __init__(self, robot: Any, bug: str | None, silent: float = 0.0) -> None:
        self.robot, self.bug, self.silent = robot, bug, silent
        self.asked: list[tuple[str, int]] = []
        self.trials: dict[str, Any] = {}

    def run(self, skill: str, seed: int) -> Execution:
        self.asked.append((skill, seed))
        (trial,) = self.robot.trials(self.bug, [skill], self.silent)
        execution = replace(trial.execution, id=f"{skill}-{len(self.asked):05d}")
        self.trials[execution.id] = replace(trial, execution=execution)
        return execution


Start = Callable[..., tuple[Session, FakeRunner]]


@pytest.fixture
def start(tmp_path: Path, make_robot: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch) -> Start:
    def begin(bug: str | None, seed: int = 0, **settings: Any) -> tuple[Session, FakeRunner]:
        robot = make_robot(seed)
        runner = FakeRunner(robot, bug, settings.pop("silent", 0.0))
        monkeypatch.setattr(session_module, "observe", lambda store, execution, knowledge: runner.trials[execution.id])
        store: Any = SimpleNamespace(root=tmp_path)
        return Session(
            "session-0001", store, runner, robot.knowledge(10), "robot.skills", seed=seed, **settings
        ), runner

    return begin


@pytest.mark.parametrize("bug", ["cartesian.f0", "hand.f1", "joint.f2", "guard.f0", "perceive.f1"])
def test_the_bug_is_found_and_the_session_stops_by_itself(start: Start, bug: str) -> None:
    session, runner = start(bug)
    steps = list(session.run())
    assert session.stopped is StopReason.DECIDED
    assert bug in {function.name for function in session.verdict.suspects}
    assert len(session.verdict.suspects) <= 3
    assert len(steps) == len(runner.asked) <= 12


def test_without_a_bug_nothing_is_accused(start: Start) -> None:
    session, _ = start(None)
    list(session.run())
    assert session.verdict.belief.no_bug > 0.6
    assert session.stopped in (StopReason.NO_BUG, StopReason.NOTHING_TO_GAIN)


def test_always_the_skill_of_highest_gain_is_run(start: Start) -> None:
    session, runner = start("hand.f0")
    verdict = session.verdict
    for step in session.run():
        expected, gain = best_skill(verdict, session.knowledge, per_second=False)
        assert runner.asked[-1][0] == expected == max(verdict.gains_bits, key=lambda name: verdict.gains_bits[name])
        assert step.gain_bits == gain
        verdict = step.verdict


def test_gain_per_second_prefers_cheap_skills(robot: Any) -> None:
    knowledge = robot.knowledge(5)
    verdict = judge([], knowledge)
    leader, _ = best_skill(verdict, knowledge, per_second=False)
    dear = {
        skill: replace(reference, cost_s=1000.0 if skill == leader else 1.0)
        for skill, reference in knowledge.references.items()
    }
    assert best_skill(verdict, replace(knowledge, references=dear), per_second=True)[0] != leader


def test_it_is_saved_after_every_execution(start: Start, tmp_path: Path) -> None:
    session, runner = start("guard.f1")
    for count, _ in enumerate(session.run(), start=1):
        saved = load_session(tmp_path, "session-0001")
        assert [execution_id for execution_id, _ in saved.steps] == list(runner.trials)[:count]
        assert saved.stopped is None
    assert load_session(tmp_path, "session-0001").stopped == session.stopped


def test_a_resumed_session_goes_on_as_if_it_had_not_been_interrupted(start: Start) -> None:
    whole, _ = start("joint.f0", seed=4)
    list(whole.run())
    first, runner = start("joint.f0", seed=4)
    turns = first.run()
    next(turns), next(turns)
    second = replace(first, steps=list(first.steps))
    list(second.run())
    assert [skill for skill, _ in runner.asked] == [step.trial.execution.skill for step in whole.steps]
    np.testing.assert_array_equal(second.verdict.belief.probability, whole.verdict.belief.probability)


def test_a_seed_repeats_a_session_exactly_and_seeds_differ_from_execution_to_execution(start: Start) -> None:
    runs = []
    for _ in range(2):
        session, runner = start("hand.f2", seed=7)
        list(session.run())
        runs.append((runner.asked, session.verdict.belief.probability.tolist()))
    assert runs[0] == runs[1]
    seeds = [seed for _, seed in runs[0][0]]
    assert len(set(seeds)) == len(seeds)


def test_the_budget_is_kept(start: Start) -> None:
    session, runner = start("control.f3", limits=Limits(executions=3, confidence=1.1, gain_bits=0.0))
    list(session.run())
    assert len(runner.asked) == 3 and session.stopped is StopReason.BUDGET


def test_the_papers_preset_runs_too(start: Start) -> None:
    session, _ = start("hand.f1", preset="paper", limits=Limits(executions=4))
    steps = list(session.run())
    assert 1 <= len(steps) <= 4
    assert session.verdict.belief.probability.sum() == pytest.approx(1)
