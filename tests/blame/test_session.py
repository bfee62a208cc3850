from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from misstep.blame.belief import Belief
from misstep.blame.selection import Price, best_skill
from misstep.blame.session import Limits, Session, StopReason, replay
from misstep.blame.trial import Trial
from misstep.blame.value_evidence import WORLD


class Executions:
    """Runs the synthetic robot; remembers what it was asked for."""

    def __init__(self, robot: Any, bug: str | None, silent: float) -> None:
        self.robot, self.bug, self.silent = robot, bug, silent
        self.asked: list[tuple[str, int]] = []

    def __call__(self, skill: str, seed: int) -> Trial:
        self.asked.append((skill, seed))
        (trial,) = self.robot.trials(self.bug, [skill], self.silent)
        return trial


Start = Callable[..., tuple[Session, Executions]]


@pytest.fixture
def start(make_robot: Callable[[int], Any]) -> Start:
    def begin(bug: str | None, seed: int = 0, silent: float = 0.0, **settings: Any) -> tuple[Session, Executions]:
        robot = make_robot(seed)
        execute = Executions(robot, bug, silent)
        return Session("session-0001", robot.knowledge(10), execute, seed=seed, **settings), execute

    return begin


@pytest.mark.parametrize("bug", ["cartesian.f0", "hand.f1", "joint.f2", "guard.f0", "perceive.f1"])
def test_the_bug_is_found_and_the_session_stops_by_itself(start: Start, bug: str) -> None:
    session, execute = start(bug)
    steps = list(session.run())
    assert session.stopped in (StopReason.DECIDED, StopReason.NOTHING_TO_GAIN)
    assert bug in {function.name for function in session.verdict.suspects}
    assert len(session.verdict.suspects) <= 3 and session.verdict.confidence > 0.9
    assert len(steps) == len(execute.asked) <= 12


def test_without_a_bug_nothing_is_accused(start: Start) -> None:
    session, _ = start(None)
    list(session.run())
    assert session.verdict.belief.no_bug >= 0.95 and session.stopped is StopReason.NO_BUG


def test_a_notebook_shows_what_was_executed_and_why_it_stopped(start: Start) -> None:
    session, _ = start("hand.f1")
    assert "not stopped yet" in session._repr_html_()
    steps = list(session.run())
    shown = session._repr_html_()
    assert shown.count("<tr>") == len(steps) + 1 and str(session.stopped) in shown
    assert steps[-1].verdict.belief.ranked()[0][0].name in shown


def test_nobody_is_blamed_for_a_failure_that_was_seen_once(start: Start) -> None:
    session, execute = start("guard.f0", limits=Limits(confidence=0.85))
    session.knowledge = execute.robot.knowledge(60)
    trials = execute.robot.trials("guard.f0", ["press", "grasp", *["handover", "point"] * 3])
    session.steps = replay(trials, session.knowledge)
    assert session.verdict.confidence > session.limits.confidence
    execute.bug = None  # it was spurious
    assert len(list(session.run())) > 0
    assert session.verdict.belief.no_bug > session.verdict.confidence
    session.steps = replay([*trials, *execute.robot.trials("guard.f0", ["press"])], session.knowledge)
    assert list(session.run()) == [] and session.stopped is StopReason.DECIDED


def test_a_changed_world_ends_a_session_once_two_executions_failed(start: Start) -> None:
    session, execute = start("guard.f0", limits=Limits(executions=2))
    trials = execute.robot.trials("guard.f0", ["press", "press"])
    steps = replay(trials, session.knowledge)
    functions = (*steps[0].verdict.belief.functions[1:], WORLD)
    changed = Belief(functions, np.array([*[0.01 / len(functions)] * (len(functions) - 1), 0.98]), 0.01)
    session.steps = [replace(step, verdict=replace(step.verdict, belief=changed, classes=[])) for step in steps]
    assert list(session.run()) == [] and session.stopped is StopReason.WORLD_CHANGED
    session.steps = session.steps[:1]
    next(session.run())
    assert len(session.steps) == 2


def test_always_the_skill_of_highest_gain_for_its_price_is_run(start: Start) -> None:
    session, execute = start("hand.f0", price=Price(switch=0.0))
    verdict = session.verdict
    for step in session.run():
        expected = max(verdict.gains_bits, key=lambda name: verdict.gains_bits[name])
        assert execute.asked[-1][0] == expected
        assert step.gain_bits == verdict.gains_bits[expected]
        assert step.why.startswith(f"{expected}: {step.gain_bits:.2f} bits expected; it would part ")
        verdict = step.verdict


def test_a_dear_switch_keeps_to_one_skill_for_longer(start: Start) -> None:
    def switches(switch: float) -> int:
        session, execute = start("joint.f1", price=Price(switch=switch), limits=Limits(executions=12, gain_bits=0.0))
        list(session.run())
        return sum(a != b for (a, _), (b, _) in pairwise(execute.asked))

    assert switches(30.0) < switches(0.0)


def test_it_is_saved_before_the_first_execution_after_each_and_at_the_end(start: Start) -> None:
    saved: list[tuple[int, object]] = []
    session, _ = start("guard.f1", save=lambda one: saved.append((len(one.steps), one.stopped)))
    steps = len(list(session.run()))
    assert saved == [(count, None) for count in range(steps + 1)] + [(steps, session.stopped)]


def test_a_resumed_session_goes_on_as_if_it_had_not_been_interrupted(start: Start) -> None:
    whole, _ = start("joint.f0", seed=4)
    list(whole.run())
    first, execute = start("joint.f0", seed=4)
    turns = first.run()
    next(turns), next(turns)
    second = replace(first, steps=replay([step.trial for step in first.steps], first.knowledge, seed=4))
    assert [step.why for step in second.steps] == [step.why for step in first.steps]
    list(second.run())
    assert [skill for skill, _ in execute.asked] == [step.trial.execution.skill for step in whole.steps]
    np.testing.assert_array_equal(second.verdict.belief.probability, whole.verdict.belief.probability)


def test_a_seed_repeats_a_session_exactly_and_seeds_differ_from_execution_to_execution(start: Start) -> None:
    runs = []
    for _ in range(2):
        session, execute = start("hand.f2", seed=7)
        list(session.run())
        runs.append((execute.asked, session.verdict.belief.probability.tolist()))
    assert runs[0] == runs[1]
    seeds = [seed for _, seed in runs[0][0]]
    assert len(set(seeds)) == len(seeds)


def test_the_budget_is_kept(start: Start) -> None:
    session, execute = start("control.f3", limits=Limits(executions=3, confidence=1.1, gain_bits=0.0))
    list(session.run())
    assert len(execute.asked) == 3 and session.stopped is StopReason.BUDGET


def test_the_papers_preset_runs_too(start: Start) -> None:
    session, _ = start("hand.f1", preset="paper", limits=Limits(executions=4))
    steps = list(session.run())
    assert 1 <= len(steps) <= 4
    assert session.verdict.belief.probability.sum() == pytest.approx(1)


def test_the_next_skill_is_the_best_for_its_price(start: Start) -> None:
    session, _ = start(None)
    costs_s = {skill: reference.cost_s for skill, reference in session.knowledge.references.items()}
    best = best_skill(session.verdict.gains_bits, costs_s, session.price, None)
    assert session.next_skill().skill == best
