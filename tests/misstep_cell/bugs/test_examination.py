import os
from dataclasses import replace

import pytest

from misstep_cell.bugs import examination, find_bug
from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.catalogue import Verdict
from misstep_cell.bugs.examination import effects_of, examine, verdict_of, worth_a_trial
from misstep_cell.bugs.references import record_references
from misstep_cell.bugs.sensors import Difference
from misstep_cell.bugs.trial import Ending, Trial
from misstep_cell.bugs.worker import prepare_workers

SAME, OTHER = Difference(), Difference(0.5, {"joints": 2.0, "wrench": 0.0, "gripper": 0.0})
WON, LOST = Ending(True, "", False, 4.0), Ending(False, "object missed", False, 6.0)
CRASHED = Ending(False, "ValueError", True, 1.0)


@pytest.fixture(scope="module")
def references(tmp_path_factory):
    """Of the quickest skill."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MISSTEP_CELL_CAMERA_FPS", "OMP_NUM_THREADS", "MISSTEP_CELL_BUG"):
            patch.setenv(name, os.environ.get(name, ""))  # restored afterwards
        prepare_workers()
        told = []
        yield record_references(tmp_path_factory.mktemp("work"), ["point"], [0, 1], 1, lambda: told.append(1))
        assert told == [1]


def bug(module, qualname, old, new):
    return Bug("b", f"misstep_cell.robot.{module}", qualname, "", "", old, new)


def test_references_know_scenes_limits_and_calls(references):
    assert references.seeds == {"point": [0, 1]}
    assert 15 < references.limits_s["point"] < 25
    assert references.users("misstep_cell.robot.robot.Robot.wait") == ["point"]
    assert references.users("misstep_cell.robot.control.hand.Hand.close") == []
    assert references.most_calls()["misstep_cell.robot.perception.box.localise_object"] == 1


def test_a_breaking_bug(references):
    entry = examine(find_bug("localiser-constant"), references)
    effect = entry.effects["point"]

    assert entry.verdict is Verdict.BREAKING
    assert entry.breaks == ["point"]
    assert (effect.executions, effect.failures, effect.differing) == (2, 2, 2)
    assert effect.kinds == {"pointed beside the object": 2}
    assert effect.first_s < 1.0
    assert effect.deviations["joints"] > 1.0


def test_a_bug_that_no_sensor_shows(references):
    check = bug("planning.limits", "check_limits", "if len(beyond):", "if False:")
    entry = examine(check, references)

    assert entry.verdict is Verdict.EQUIVALENT
    assert entry.effects["point"].first_s is None


def test_a_bug_that_is_seen_but_harms_nothing(references):
    wait = bug("robot", "Robot.wait", "round(duration_s / CYCLE_S)", "round(duration_s / CYCLE_S) + 1")
    entry = examine(wait, references)

    assert entry.verdict is Verdict.HARMLESS
    assert entry.effects["point"].first_s > 1.0


def test_a_bug_that_crashes(references):
    entry = examine(bug("robot", "Robot.wait", "range(round(duration_s / CYCLE_S))", "None"), references)

    assert entry.verdict is Verdict.CRASHING
    assert entry.effects["point"].kinds == {"TypeError": 1}


def test_an_execution_without_an_end_is_stopped_by_simulated_time(references):
    endless = bug("robot", "Robot.wait", "range(round(duration_s / CYCLE_S))", "iter(int, 1)")
    entry = examine(endless, replace(references, limits_s={"point": 6.0}))

    assert set(entry.effects["point"].kinds) == {"TimeUpError"}


def test_a_bug_that_hangs_is_killed(references, monkeypatch):
    monkeypatch.setattr(examination, "CPU_LIMIT_S", 3.0)
    hangs = bug("robot", "Robot.wait", "self.hardware.wait_cycle()", "[1 for _ in iter(int, 1)]")

    assert examine(hangs, references).verdict is Verdict.HANGING


@pytest.mark.parametrize(
    ("endings", "verdict"),
    [
        ([(WON, SAME), (WON, SAME)], Verdict.EQUIVALENT),
        ([(WON, SAME), (WON, OTHER)], Verdict.HARMLESS),
        ([(WON, SAME), (LOST, OTHER), (CRASHED, OTHER)], Verdict.BREAKING),
        ([(WON, SAME), (CRASHED, OTHER)], Verdict.CRASHING),
    ],
)
def test_verdicts(endings, verdict):
    assert verdict_of({"s": [Trial(*one) for one in endings]}) is verdict


def test_the_effect_on_a_skill():
    (effect,) = effects_of({"a": [Trial(WON, SAME), Trial(LOST, OTHER)], "b": []}).values()

    assert (effect.executions, effect.failures, effect.differing, effect.first_s) == (2, 1, 1, 0.5)
    assert effect.deviations["joints"] == 2.0


@pytest.mark.parametrize(
    ("trials", "number", "skills"),
    [
        ({"a": [], "b": []}, 0, ["a", "b"]),
        ({"a": [(LOST, OTHER)], "b": [(WON, OTHER)], "c": [(WON, SAME)]}, 1, ["a", "b"]),
        ({"a": [(WON, OTHER)], "b": [(WON, SAME)]}, 1, ["a"]),
        ({"a": [(WON, SAME)], "b": [(WON, SAME)], "c": [(WON, SAME)]}, 1, ["a", "b"]),
        ({"a": [(LOST, OTHER), (WON, OTHER)], "b": [(WON, OTHER)] * 2}, 2, ["a"]),
        ({"a": [(WON, OTHER)] * 2, "b": [(WON, SAME)]}, 2, []),
    ],
)
def test_only_what_may_tell_something_new_is_tried_again(trials, number, skills):
    given = {skill: [Trial(*one) for one in some] for skill, some in trials.items()}

    assert worth_a_trial(given, number) == skills
