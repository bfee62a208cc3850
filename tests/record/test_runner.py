"""Workers for real: each start of one takes a second, so the well-behaved skills share a runner."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from misstep.core.errors import SampleError, SkillsModuleError, UnknownSkillError, WorkerError
from misstep.core.execution import Failure, Outcome
from misstep.record import seat
from misstep.record.runner import SkillRunner
from misstep.store.part import abandoned
from misstep.store.salvage import salvage
from misstep.store.store import Store

SKILLS = """
import ctypes, os, sys, threading, time
from pathlib import Path
from robot.arm import hang, move

HERE = Path(__file__).parent

class Skill:
    def __init__(self, name, execute, succeeded=lambda: True, **more):
        self.name, self._execute, self.succeeded = name, execute, succeeded
        self.__dict__.update(more)
    def execute(self, recorder):
        recorder.log("pid", 0, [os.getpid()])
        self._execute(recorder)

def in_threads(recorder):
    threads = [threading.Thread(target=move) for _ in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    threading.Thread(target=hang, daemon=True).start()

def change_folder(recorder):
    assert Path.cwd() == HERE
    os.chdir("/")

def print_much(recorder):
    for _ in range(20000): print("x" * 50)

def take_turns(recorder):
    # Ends as soon as another execution runs at the same time.
    (HERE / f"{recorder.id}.here").touch()
    while len(list(HERE.glob("*.here"))) < 2: time.sleep(0.01)

def announce_and_hang(recorder):
    (HERE / "hanging").write_text(recorder.id)
    hang()

def hang_deep(recorder):
    import re
    re.match("(a+)+$", "a" * 60 + "b")  # never lets another thread run

def crash_prepared():
    os._exit(5)

SKILLS = [
    Skill("grasp", lambda recorder: move(), cost_s=2.5),
    Skill("miss", lambda recorder: move(), lambda: False, failure=lambda: None),
    Skill("raise", lambda recorder: move(1 / 0)),
    Skill("leave", lambda recorder: sys.exit(2)),
    Skill("not_a_number", lambda recorder: recorder.log("wrench", 0, [float("nan")])),
    Skill("in_threads", in_threads),
    Skill("change_folder", change_folder),
    Skill("print_much", print_much),
    Skill("take_turns", take_turns),
    Skill("hang", announce_and_hang),
    Skill("hang_in_prepare", lambda recorder: None, prepare=hang),
    Skill("hang_deep", hang_deep),
    Skill("segfault", lambda recorder: ctypes.string_at(0)),
    Skill("exit", lambda recorder: os._exit(0)),
    Skill("crash_prepared", lambda recorder: None, prepare=crash_prepared),
]
"""

ARM = """
import time
def move(distance=1): pass
def hang():
    while True: time.sleep(0.01)
"""


LIMIT_S = 2.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "robot").mkdir()
    (folder / "robot" / "__init__.py").touch()
    (folder / "robot" / "arm.py").write_text(ARM)
    (folder / "runner_skills.py").write_text(SKILLS)
    return folder


def new_runner(folder, **options) -> SkillRunner:
    return SkillRunner(
        folder / "store", str(folder / "runner_skills.py"), trace=[str(folder / "robot")], robot="lwr", **options
    )


@pytest.fixture(scope="module")
def runner(folder):
    """One runner whose worker lives on from test to test, or is replaced."""
    before = os.getcwd()  # noqa: PTH109
    os.chdir(folder)
    with new_runner(folder, session="s1") as runner:
        os.chdir(before)
        yield runner


@pytest.fixture
def store(folder):
    return Store.open(folder / "store", create=True)


def called(store: Store, execution) -> dict[str, bool]:
    """The functions that were called, and whether (one of) their calls ended."""
    calls = store.calls(execution.id)
    return {calls.functions[i].name: bool(end_ns >= 0) for i, end_ns in zip(calls.function, calls.end_ns, strict=True)}


def test_the_skills_and_their_costs_come_from_the_worker(runner):
    assert runner.skills["grasp"] == 2.5
    assert runner.skills["miss"] is None
    assert "runner_skills" not in sys.modules


def test_a_success_is_stored_with_its_facts_and_calls(runner, store):
    execution = runner.run("grasp", seed=3)
    assert execution == store.get(execution.id)
    assert execution.outcome is Outcome.SUCCESS
    assert (execution.seed, execution.session, execution.robot) == (3, "s1", "lwr")
    assert called(store, execution) == {"arm.move": True}


def test_a_worker_lives_on_through_failures_that_are_the_robots(runner, store):
    executions = [runner.run(name, seed=0) for name in ("grasp", "miss", "raise", "leave", "grasp")]
    assert [execution.outcome for execution in executions] == [
        Outcome.SUCCESS, Outcome.FAILURE, Outcome.FAILURE, Outcome.FAILURE, Outcome.SUCCESS
    ]  # fmt: skip
    assert [execution.failure for execution in executions[1:4]] == [
        Failure(), Failure("exception"), Failure("exception")
    ]  # fmt: skip
    assert "ZeroDivisionError" in executions[2].error
    assert "SystemExit: 2" in executions[3].error
    pids = {store.series(execution.id)["pid"].values[0, 0] for execution in executions}
    assert len(pids) == 1


def test_ids_follow_the_order_of_the_jobs_and_what_is_stored(runner, store):
    before = {name: len(store.executions(skill=name)) for name in ("grasp", "miss")}
    executions = list(runner.run_many([("grasp", 5), ("miss", 6), ("grasp", 7)]))
    expected = [("grasp", before["grasp"] + 1, 5), ("miss", before["miss"] + 1, 6), ("grasp", before["grasp"] + 2, 7)]
    assert [(e.id, e.seed) for e in executions] == [(f"{name}-{n:05d}", seed) for name, n, seed in expected]


def test_an_unknown_skill_is_refused_before_anything_runs(runner, store):
    before = len(store.executions())
    with pytest.raises(UnknownSkillError, match=r"fly.*runner_skills"):
        runner.run_many([("grasp", 0), ("fly", 0)])
    assert len(store.executions()) == before


def test_a_refused_sample_is_raised_here_and_kept_as_unknown(runner, store):
    with pytest.raises(SampleError, match=r"wrench.*finite"):
        runner.run("not_a_number", seed=0)
    assert [e.outcome for e in store.executions(skill="not_a_number")] == [Outcome.UNKNOWN]
    assert runner.run("grasp", seed=0).succeeded


def test_calls_of_a_skills_threads_are_recorded_open_ones_too(runner, store):
    execution = runner.run("in_threads", seed=0)
    calls = store.calls(execution.id)
    ends = [(calls.functions[i].name, end_ns >= 0) for i, end_ns in zip(calls.function, calls.end_ns, strict=True)]
    assert ends.count(("arm.move", True)) == 3
    assert len(set(calls.thread)) >= 3


def test_a_skill_may_change_the_working_folder(runner):
    assert runner.run("change_folder", seed=0).succeeded
    assert runner.run("change_folder", seed=0).succeeded


def test_what_a_skill_prints_goes_to_the_log(runner, folder):
    assert runner.run("print_much", seed=0).succeeded
    assert max(log.stat().st_size for log in (folder / "store" / "logs").iterdir()) >= 20000 * 51


@pytest.mark.parametrize("name", ["hang", "hang_in_prepare"])
def test_a_hang_is_a_failure_and_tells_where(runner, store, monkeypatch, name):
    monkeypatch.setattr(runner._seats[0], "_time_limit_s", LIMIT_S)
    monkeypatch.setattr(seat, "GRACE_S", 60.0)
    execution = runner.run(name, seed=0)
    assert (execution.outcome, execution.failure) == (Outcome.FAILURE, Failure("timeout"))
    assert "Not over after 2 s." in execution.error
    assert "in hang" in execution.error
    assert called(store, execution) == ({"arm.hang": False} if name == "hang" else {})
    assert runner.run("grasp", seed=0).succeeded


def test_a_hang_in_native_code_is_a_failure_and_tells_where(runner, monkeypatch):
    monkeypatch.setattr(runner._seats[0], "_time_limit_s", LIMIT_S)
    monkeypatch.setattr(seat, "GRACE_S", 0.5)
    execution = runner.run("hang_deep", seed=0)
    assert (execution.outcome, execution.failure) == (Outcome.FAILURE, Failure("timeout"))
    assert "in hang_deep" in execution.error
    assert execution.salvaged


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("segfault", "by SIGSEGV"),
        ("exit", "with exit code 0"),
        ("crash_prepared", "with exit code 5"),
    ],
)
def test_a_crash_is_a_failure_and_tells_how(runner, store, name, how):
    execution = runner.run(name, seed=0)
    assert (execution.outcome, execution.failure) == (Outcome.FAILURE, Failure("crash"))
    assert f"ended {how}" in execution.error
    assert execution == store.get(execution.id)
    assert runner.run("grasp", seed=0).succeeded


def test_workers_run_at_the_same_time(folder, store):
    with new_runner(folder, workers=2) as runner:
        executions = list(runner.run_many([("take_turns", 0), ("take_turns", 1)]))
        assert sorted(execution.id for execution in executions) == ["take_turns-00001", "take_turns-00002"]
        assert all(execution.succeeded for execution in executions)
        assert len({store.series(execution.id)["pid"].values[0, 0] for execution in executions}) == 2

        outcomes = {one.skill: one.outcome for one in runner.run_many([("exit", 0), ("grasp", 0), ("grasp", 1)])}
        assert outcomes == {"exit": Outcome.FAILURE, "grasp": Outcome.SUCCESS}

        (folder / "hanging").unlink(missing_ok=True)
        begun = runner.run_many([("hang", 0), ("grasp", 0)])
        assert next(begun).skill == "grasp"
        hanging = id_of_hanging(folder)
        begun.close()
        assert store.get(hanging).outcome is Outcome.UNKNOWN


ONE_HANG = """
from misstep.record.runner import SkillRunner
with SkillRunner("store", "runner_skills.py", trace=["./robot"]) as runner:
    runner.run("hang", seed=0)
"""


def id_of_hanging(folder) -> str:
    """Waits until the skill hangs; returns the id of its execution."""
    while not ((folder / "hanging").exists() and (folder / "hanging").read_text()):
        time.sleep(0.01)
    return (folder / "hanging").read_text()


def lock_is_held(part: Path) -> bool:
    with abandoned(part) as nobody_writes:
        return not nobody_writes


def listen_to_ctrl_c() -> None:
    """As at a terminal: a test run in the background of a shell ignores it, and its children would too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def hanging_runner(folder):
    """A process whose runner waits for a skill that hangs."""
    (folder / "hanging").unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", ONE_HANG], cwd=folder, stderr=subprocess.PIPE, text=True, preexec_fn=listen_to_ctrl_c
    )
    yield process
    process.kill()
    process.wait()


def test_ctrl_c_keeps_the_recording_under_way_and_goes_on_up(folder, store, hanging_runner):
    hanging = id_of_hanging(folder)
    hanging_runner.send_signal(signal.SIGINT)
    _, error = hanging_runner.communicate()
    assert "KeyboardInterrupt" in error
    execution = store.get(hanging)
    assert execution.outcome is Outcome.UNKNOWN
    assert execution.error.startswith("Interrupted by the user.")


def test_when_the_runner_is_killed_its_worker_ends_and_the_recording_can_be_salvaged(folder, hanging_runner):
    part = folder / "store" / "executions" / f"{id_of_hanging(folder)}.mcap.part"
    hanging_runner.kill()
    while lock_is_held(part):
        time.sleep(0.01)
    execution = salvage(part)
    assert (execution.skill, execution.outcome) == ("hang", Outcome.UNKNOWN)


def test_skills_that_can_not_be_loaded_are_refused(folder):
    with pytest.raises(SkillsModuleError, match="no such file"), SkillRunner(folder / "store", "missing.py"):
        pass


def test_a_worker_that_dies_at_its_start_is_no_failure_of_the_robot(folder):
    (folder / "dying_skills.py").write_text("import os; print('no licence', flush=True); os._exit(4)")
    with (
        pytest.raises(WorkerError, match="ended with exit code 4 before it began to record") as caught,
        SkillRunner(folder / "store", str(folder / "dying_skills.py")),
    ):
        pass
    log = Path(str(caught.value).rsplit(" ", 1)[-1])
    assert log.read_text() == "no licence\n"
