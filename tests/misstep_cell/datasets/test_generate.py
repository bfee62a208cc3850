import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from misstep import Outcome, Store
from misstep.evaluate.stored_cases import read_truth
from misstep_cell.bugs import find_bug
from misstep_cell.datasets import bug_plan, changed_plan, natural_plan, quotas
from misstep_cell.datasets import generate as generating
from misstep_cell.datasets.errors import OutcomeChangedError
from misstep_cell.datasets.generate import generate
from misstep_cell.datasets.plan_file import open_plan
from misstep_cell.datasets.request import Request, SetName
from misstep_cell.errors import UnknownCellSkillError
from misstep_cell.skills import SKILLS
from misstep_cell.world.changes import CHANGES
from misstep_cell.world.upsets import CAUSES, cause_of

FAILURES = Request(SetName.FAILURE, executions=4)


@pytest.fixture(autouse=True)
def two_quick_skills(monkeypatch):
    monkeypatch.setattr(quotas, "PUBLIC_LABELS", {"press_button": (1, 1), "point": (1, 1)})
    monkeypatch.setattr(generating, "SKILLS", [skill for skill in SKILLS if skill.name in ("press_button", "point")])
    monkeypatch.setenv("MISSTEP_CELL_BUG", "")


def files(folder):
    return {path.name: path.stat().st_mtime_ns for path in (folder / "executions").iterdir()}


def test_the_failure_set_holds_what_was_rehearsed_and_goes_on_where_it_was_left(tmp_path):
    made = generate(FAILURES, tmp_path, workers=1)

    assert sorted((one.skill, one.outcome) for one in made) == [
        ("point", Outcome.FAILURE),
        ("point", Outcome.SUCCESS),
        ("press_button", Outcome.FAILURE),
        ("press_button", Outcome.SUCCESS),
    ]
    assert len({one.seed for one in made}) == 4
    for one in made:
        assert one.seed in FAILURES.seeds
        assert one.failure is None or one.failure.cause == cause_of(one.skill, one.seed) in CAUSES[one.skill]
    before = files(tmp_path)
    os.truncate(tmp_path / "splits.json", 0)
    assert generate(FAILURES, tmp_path, workers=1) == made
    assert files(tmp_path) == before
    splits = json.loads((tmp_path / "splits.json").read_text())["splits"]
    assert sorted(id_ for split in splits for id_ in split["test"]) == sorted(one.id for one in made)


def test_what_a_kill_left_out_is_made_good_and_nothing_twice(tmp_path):
    request = Request(SetName.SUCCESSES, runs=1)
    plan = open_plan(tmp_path, request)
    plan.rehearsals = {("point", 1): Outcome.SUCCESS, ("press_button", 0): Outcome.FAILURE}
    plan.save()

    made = generate(request, tmp_path, workers=1)

    assert sorted((one.skill, one.seed) for one in made) == [("point", 1), ("press_button", 2)]
    assert [one.outcome for one in made] == [Outcome.SUCCESS] * 2
    with Store.open(tmp_path) as store:
        store.label(made[0].id, Outcome.UNKNOWN)  # as a recording that was interrupted
        again = generate(request, tmp_path, workers=1)
        assert len(again) == 2
        assert len(store.executions()) == 3


def test_an_execution_that_ends_otherwise_than_rehearsed_is_an_error(tmp_path):
    request = Request(SetName.SUCCESSES, runs=1)
    plan = open_plan(tmp_path, request)
    (skill,) = (skill for skill in generating.SKILLS if skill.name == "point")
    plan.jobs = [generating.Job(skill.name, 0, outcome=Outcome.FAILURE)]
    plan.save()

    for _ in range(2):
        with pytest.raises(OutcomeChangedError, match="was a failure when it was rehearsed and a success"):
            generate(request, tmp_path, workers=1)


def test_a_set_of_bugs_holds_what_to_learn_from_and_which_function_is_to_blame(tmp_path, monkeypatch):
    monkeypatch.setattr(bug_plan, "SKILLS", generating.SKILLS)
    monkeypatch.setattr(bug_plan, "LEARNT_RUNS", 1)
    monkeypatch.setattr(bug_plan, "SOUND_RUNS", 1)
    request = Request(SetName.BUGS, runs=1, bugs=("joint-goal", "handover-threshold"))
    made = generate(request, tmp_path, workers=1)

    assert sorted((one.session, one.skill) for one in made) == [
        (session, skill) for session in ("", "joint-goal", "sound") for skill in ("point", "press_button")
    ]  # neither skill hands anything over
    assert {one.failure.cause for one in made if one.failure} == {"software bug"}
    assert all(one.succeeded for one in made if one.session != "joint-goal")
    assert read_truth(tmp_path / "bugs.json") == {
        "sound": None,
        "joint-goal": find_bug("joint-goal").function,
        "handover-threshold": find_bug("handover-threshold").function,
    }
    assert generate(replace(request), tmp_path, workers=1) == made


def test_a_set_of_bugs_may_have_less_to_learn_from():
    jobs = bug_plan.bug_jobs(Request(SetName.BUGS, executions=14, runs=1))
    assert {skill.name: sum(job.skill == skill.name and not job.session for job in jobs) for skill in SKILLS} == {
        skill.name: 14 for skill in SKILLS
    }
    assert sum(job.session == bug_plan.SOUND for job in jobs) == 2 * len(SKILLS)


def test_a_set_of_changed_worlds_holds_a_session_for_each_change(tmp_path, monkeypatch):
    monkeypatch.setattr(changed_plan, "SKILLS", generating.SKILLS)
    monkeypatch.setattr(changed_plan, "CHANGES", {name: CHANGES[name] for name in ("worse light", "heavier object")})
    request = Request(SetName.CHANGED, runs=2)
    made = generate(request, tmp_path, workers=1)

    assert sorted((one.session, one.skill, one.seed) for one in made) == [
        (session, skill, seed)
        for session in ("changed-heavier-object", "changed-worse-light")
        for skill in ("point", "press_button")
        for seed in request.seeds[:2]
    ]
    assert {one.failure.cause for one in made if one.failure} == {"worse light"}
    assert json.loads((tmp_path / "bugs.json").read_text()) == {
        "changed-heavier-object": None,
        "changed-worse-light": None,
    }
    before = files(tmp_path)
    assert generate(request, tmp_path, workers=1) == made
    assert files(tmp_path) == before


def test_a_set_of_natural_failures_holds_sessions_that_begin_with_a_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(natural_plan, "SKILLS", generating.SKILLS)
    request = Request(SetName.NATURAL, executions=8, runs=2)
    made = generate(request, tmp_path, workers=1)

    counts = {name: sum(one.session == name for one in made) for name in ("natural-001", "failed-001", "failed-002")}
    assert counts == {"natural-001": 2, "failed-001": 2, "failed-002": 2}
    failed = {one.session for one in made if one.outcome is Outcome.FAILURE}
    assert {"failed-001", "failed-002"} <= failed
    assert all(one.failure.cause == cause_of(one.skill, one.seed) for one in made if one.failure)
    assert set(json.loads((tmp_path / "bugs.json").read_text()).values()) == {None}
    before = files(tmp_path)
    assert generate(request, tmp_path, workers=1) == made
    assert files(tmp_path) == before


def listen() -> None:
    """Ctrl-C counts, even where the test run does not listen to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_says_how_to_go_on(tmp_path):
    command = [sys.executable, "-m", "misstep_cell", "generate", "--set", "successes", "--runs", "9"]
    command += ["--workers", "1", "--store", str(tmp_path / "set")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=listen)
    deadline_s = time.monotonic() + 60
    while '"rehearsals": [[' not in (path.read_text() if (path := tmp_path / "set" / "plan.json").exists() else ""):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, told = process.communicate(timeout=60)

    assert process.returncode == 130
    assert f"python -m misstep_cell generate --set successes --runs 9 --workers 1 --store {tmp_path / 'set'}" in told


def test_a_skill_that_the_cell_lacks_is_an_error_before_anything_is_rehearsed(tmp_path, monkeypatch):
    monkeypatch.setattr(quotas, "PUBLIC_LABELS", {"juggle": (1, 1)})
    monkeypatch.setitem(CAUSES, "juggle", ("slip",))

    with pytest.raises(UnknownCellSkillError, match="juggle"):
        generate(FAILURES, tmp_path, workers=1)


def test_pictures_without_opengl_are_refused(tmp_path):
    command = [sys.executable, "-m", "misstep_cell", "generate", "--set", "failure", "--store", str(tmp_path / "set")]
    done = subprocess.run(
        command, env={**os.environ, "MUJOCO_GL": "disable"}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "--no-cameras" in done.stdout
    assert not (tmp_path / "set").exists()
