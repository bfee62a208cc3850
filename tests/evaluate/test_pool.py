from dataclasses import replace
from typing import Any

import pytest

from misstep.core.execution import Outcome
from misstep.evaluate.pool import AS_RECORDED, Case, Draws, Upset, failing
from misstep.evaluate.synthetic import SyntheticRobot


@pytest.fixture
def case() -> Case:
    robot = SyntheticRobot()
    trials = {skill: robot.trials("hand.f0", [skill] * 5) for skill in ("grasp", "press")}
    named = {
        skill: [replace(one, execution=replace(one.execution, id=f"{skill}-{n}")) for n, one in enumerate(ours)]
        for skill, ours in trials.items()
    }
    sound = {skill: robot.trials(None, [skill] * 3) for skill in trials}
    return Case("hand.f0", "hand.f0", named, sound)


def ids(draws: Draws, skill: str, n: int) -> list[str]:
    return [draws.deal(skill).execution.id for _ in range(n)]


def test_every_execution_is_dealt_once_before_any_is_dealt_again(case: Case) -> None:
    draws = Draws(case, AS_RECORDED, seed=1)
    assert len(set(ids(draws, "grasp", 5))) == 5 and draws.repeated == 0
    assert len(set(ids(draws, "grasp", 5))) == 5 and draws.repeated == 5


def test_all_methods_meet_the_same_executions_whatever_they_run_in_between(case: Case) -> None:
    first, second = Draws(case, Upset(silent=0.5), 7), Draws(case, Upset(silent=0.5), 7)
    ids(second, "press", 3)
    assert ids(first, "grasp", 8) == ids(second, "grasp", 8)
    assert len({tuple(ids(Draws(case, AS_RECORDED, seed), "grasp", 5)) for seed in range(20)}) > 5


def test_silent_failures_are_successes_of_the_sound_software(case: Case) -> None:
    dealt = [Draws(case, Upset(silent=0.4), seed).deal("grasp") for seed in range(600)]
    silent = [one for one in dealt if one.execution.succeeded]
    assert 0.34 < len(silent) / 600 < 0.46  # three standard errors
    assert all(any(one is sound for sound in case.sound["grasp"]) for one in silent)


def test_spurious_failures_without_a_bug(case: Case) -> None:
    sound = case.without_bug()
    assert sound.function is None
    dealt = [Draws(sound, Upset(spurious=0.2), seed).deal("press") for seed in range(300)]
    failed = [one for one in dealt if one.execution.failed]
    assert 0.14 < len(failed) / 300 < 0.26
    assert len({one.t_fail_step for one in failed}) > 20


def test_a_failing_execution_keeps_its_calls(case: Case) -> None:
    sound: Any = case.sound["press"][0]
    made = failing(sound, 12)
    assert made.execution.outcome is Outcome.FAILURE and made.t_fail_step == 12
    assert made.activity is sound.activity and sound.execution.succeeded
