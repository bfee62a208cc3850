"""The monitor with real processes. Times have generous margins: the machine may be busy with other things."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.watch import judges

import misstep
from misstep.core.errors import SampleError, TooFewExecutionsError, UnknownSkillError
from misstep.watch import monitor as monitor_module
from misstep.watch.errors import MonitorProcessError, NotBegunError
from misstep.watch.items import Began, Ended, Item, Judged, Picture, Raised, Sample
from misstep.watch.monitor import Monitor
from misstep.watch.processes import JudgeSettings
from misstep.watch.silence import bound_ns
from misstep.watch.verdict import Level, Verdict

PERIOD_NS = 50_000_000
MARGIN_S = 1.5
"""Beyond the bound: for a machine that is busy."""


@pytest.fixture(autouse=True)
def judges_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def watching(factory: str = "scripted", **more: Any) -> Monitor:
    return Monitor("nowhere", ["grasp"], judging=JudgeSettings(f"judges:{factory}", {}, PERIOD_NS), **more)


class Alarms:
    """Collects alarms and when they came."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self.came_ns: list[int] = []

    def __call__(self, verdict: Verdict) -> None:
        self.came_ns.append(time.monotonic_ns())
        self.verdicts.append(verdict)

    def wait(self, count: int = 1, limit_s: float = 10) -> None:
        until(lambda: len(self.verdicts) >= count, limit_s)


def until(holds: Callable[[], object], limit_s: float = 10) -> None:
    due_s = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < due_s, "it did not come to pass"
        time.sleep(0.005)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_samples_are_judged_and_the_newest_verdict_is_at_hand() -> None:
    with watching() as monitor:
        assert monitor.verdict.level is Level.UNKNOWN
        monitor.begin("grasp")
        assert monitor.verdict.level is Level.UNKNOWN
        monitor.log("wrench", 5, [1.0, 2.0])
        monitor.image("head/rgb", 6, np.zeros((4, 5, 3), np.uint8))
        until(lambda: monitor.verdict.source_ns == 6)
        assert monitor.verdict.level is Level.OK
        assert monitor.verdict.channels == ("head/rgb:1", "wrench:1")
        last = monitor.end()
        assert (last.level, monitor.verdict, monitor.alarm) == (Level.OK, last, None)


def test_news_are_judged_at_once() -> None:
    hour_ns = 3600 * 10**9
    with Monitor("nowhere", ["grasp"], judging=JudgeSettings("judges:scripted", {}, hour_ns)) as monitor:
        monitor.begin("grasp")
        monitor.image("news", 7, np.zeros((4, 5, 3), np.uint8))
        until(lambda: monitor.verdict.source_ns == 7)


def test_the_last_samples_before_the_end_are_judged() -> None:
    with watching() as monitor:
        for number in range(5):
            monitor.begin("grasp")
            for stamp in range(20):
                monitor.log("wrench", stamp, [1.0])
            monitor.log("say", 20 + number, [2])
            last = monitor.end()
            assert (last.level, last.source_ns) == (Level.FAIL, 20 + number)
        until(lambda: monitor.alarm is not None)


def test_an_alarm_calls_back_runs_the_hooks_and_stands_until_it_is_acknowledged(tmp_path: Path) -> None:
    alarms = Alarms()
    with watching(on_alarm=alarms, shell=f"echo $MISSTEP_LEVEL >> {tmp_path}/level") as monitor:
        monitor.begin("grasp")
        monitor.log("say", 1, [1])
        alarms.wait()
        monitor.log("say", 2, [0])
        until(lambda: monitor.verdict.level is Level.OK)
        assert monitor.alarm == alarms.verdicts[0]
        assert alarms.verdicts[0].level is Level.WARN
        until(lambda: monitor.hook_outcomes)
        assert monitor.hook_outcomes[0].problem == ""
        monitor.acknowledge()
        assert monitor.alarm is None
        monitor.log("say", 3, [2])
        alarms.wait(2)
        assert monitor.alarm is not None and monitor.alarm.level is Level.FAIL
        monitor.begin("grasp")
        monitor.log("say", 3, [2])
        alarms.wait(3)
    assert (tmp_path / "level").read_text().split() == ["warn", "fail", "fail"]


def test_a_callback_that_hangs_or_raises_holds_nothing_up(capsys: pytest.CaptureFixture[str]) -> None:
    hang = threading.Event()

    def stop(verdict: Verdict) -> None:
        if verdict.level is Level.WARN:
            hang.wait(30)
        raise RuntimeError("the brake is stuck")

    with watching(on_alarm=stop, hook_limit_s=0.3) as monitor:
        monitor.begin("grasp")
        monitor.log("say", 1, [1])
        until(lambda: monitor.alarm is not None)
        monitor.log("say", 2, [2])
        until(lambda: monitor.alarm is not None and monitor.alarm.level is Level.FAIL)
        tick = monitor.verdict.tick
        until(lambda: monitor.verdict.tick > tick + 3)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 5
    hang.set()
    assert "the brake is stuck" in capsys.readouterr().err


def test_hooks_that_hang_hold_nothing_up() -> None:
    with watching(shell="sleep 60", hook_limit_s=0.5) as monitor:
        monitor.begin("grasp")
        monitor.log("say", 1, [2])
        until(lambda: monitor.alarm is not None)
        tick = monitor.verdict.tick
        until(lambda: monitor.verdict.tick > tick + 5)
        until(lambda: monitor.hook_outcomes)
        assert "killed after 0.5 s" in monitor.hook_outcomes[0].problem


@pytest.mark.parametrize("what", [judges.KILL, judges.STOP, judges.STICK])
def test_a_judge_that_is_killed_stopped_or_stuck_is_an_alarm_in_time_and_is_replaced(what: int, tmp_path: Path) -> None:
    alarms = Alarms()
    with watching(on_alarm=alarms, shell=f"touch {tmp_path}/stopped") as monitor:
        monitor.begin("grasp")
        until(lambda: monitor.verdict.level is Level.OK)
        struck_ns = time.monotonic_ns()
        monitor.log("do", 1, [what])
        alarms.wait()
        assert (alarms.came_ns[0] - struck_ns) / 1e9 < bound_ns(PERIOD_NS) / 1e9 + MARGIN_S
        assert alarms.verdicts[0].level is Level.UNKNOWN
        assert "judge" in alarms.verdicts[0].reasons[0]
        assert monitor.verdict.level is Level.UNKNOWN
        assert monitor.end().level is Level.UNKNOWN
        until((tmp_path / "stopped").exists)
        monitor.begin("grasp")
        assert monitor.alarm is not None
        until(lambda: monitor.verdict.level is Level.OK)
        monitor.log("say", 1, [2])
        alarms.wait(2)
        assert alarms.verdicts[1].level is Level.FAIL
        monitor.acknowledge()
        assert monitor.end().level is Level.FAIL


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_an_alarm_process_that_is_killed_or_stopped_is_an_alarm_too(blow: signal.Signals, tmp_path: Path) -> None:
    alarms = Alarms()
    with watching(on_alarm=alarms, shell=f"touch {tmp_path}/stopped") as monitor:
        monitor.begin("grasp")
        until(lambda: monitor.verdict.level is Level.OK)
        struck_ns = time.monotonic_ns()
        os.kill(monitor._processes.alarm.pid, blow)
        alarms.wait()
        assert (alarms.came_ns[0] - struck_ns) / 1e9 < bound_ns(PERIOD_NS) / 1e9 + MARGIN_S
        assert "alarm process" in alarms.verdicts[0].reasons[0]
        until((tmp_path / "stopped").exists)
        assert monitor.verdict.level is Level.UNKNOWN
        assert monitor.end().level is Level.UNKNOWN
        monitor.begin("grasp")
        assert monitor.alarm == alarms.verdicts[0]
        until(lambda: monitor.verdict.level is Level.OK)


def test_a_judge_that_raises_is_unknown_for_the_rest_of_the_execution() -> None:
    with watching() as monitor:
        monitor.begin("grasp")
        monitor.log("do", 1, [judges.RAISE])
        until(lambda: "the model has no memory left" in " ".join(monitor.verdict.reasons))
        assert monitor.verdict.level is Level.UNKNOWN
        until(lambda: monitor.alarm is not None)
        assert monitor.end().level is Level.UNKNOWN
        monitor.begin("grasp")
        until(lambda: monitor.verdict.level is Level.OK)


def test_a_robot_never_waits_for_a_slow_judge_and_what_is_dropped_is_told() -> None:
    picture, longest_s = np.zeros((480, 640, 3), np.uint8), 0.0
    with watching() as monitor:
        monitor.begin("grasp")
        monitor.log("do", 1, [judges.SLOW])
        for stamp in range(300):
            began_s = time.monotonic()
            monitor.image("rgb", stamp, picture)
            longest_s = max(longest_s, time.monotonic() - began_s)
        until(lambda: monitor.verdict.level is Level.UNKNOWN and monitor.verdict.source_ns == 299)
        assert any(reason.startswith("lost rgb") for reason in monitor.verdict.reasons)
    assert monitor.dropped["rgb"] > 0
    assert longest_s < 0.5


def test_a_source_that_can_wait_loses_nothing_to_a_slow_judge() -> None:
    with watching(speed=0) as monitor:
        monitor.begin("grasp")
        for stamp in range(300):
            monitor.image("rgb", stamp, np.zeros((100, 640, 3), np.uint8))
        assert monitor.end().channels == ("rgb:300",)


class Collecting:
    def __init__(self) -> None:
        self.items: list[Item] = []

    def take(self, item: Item) -> None:
        self.items.append(item)

    def close(self) -> None:
        pass


def test_sinks_are_given_all_that_passes_through() -> None:
    sink, verdicts = Collecting(), []
    with watching(sinks={"all": sink}, on_verdict=verdicts.append) as monitor:
        monitor.log("wrench", 0, [1.0])
        monitor.begin("grasp")
        monitor.log("wrench", 1, [1.0])
        monitor.image("rgb", 2, np.zeros((4, 5), np.uint8))
        monitor.log("say", 3, [2])
        until(lambda: monitor.alarm is not None)
        monitor.end(misstep.Outcome.FAILURE)
    kinds = [type(item) for item in sink.items]
    assert kinds[:2] == [Began, Sample] and kinds[-1] is Ended
    assert [item.publish_ns for item in sink.items if isinstance(item, Sample | Picture)] == [1, 2, 3]
    assert [item.verdict.level for item in sink.items if isinstance(item, Raised)] == [Level.FAIL]
    assert [item.verdict for item in sink.items if isinstance(item, Judged)] == verdicts
    assert sink.items[-1].outcome is misstep.Outcome.FAILURE
    assert monitor.deliveries["all"].dropped == 0


def test_a_sink_that_is_stuck_delays_no_verdict() -> None:
    hang = threading.Event()
    with watching(on_verdict=lambda _: hang.wait(30)) as monitor:
        monitor.begin("grasp")
        until(lambda: monitor.verdict.tick > 10)
        hang.set()


def test_what_is_asked_for_wrongly_is_refused() -> None:
    with watching() as monitor:
        with pytest.raises(UnknownSkillError, match="Choose one of: grasp"):
            monitor.begin("pour")
        with pytest.raises(NotBegunError):
            monitor.end()
        with pytest.raises(SampleError, match="integer nanoseconds"):
            monitor.log("wrench", 0.5, [1.0])  # type: ignore[arg-type]


def test_why_the_judge_can_not_be_made_is_told() -> None:
    with pytest.raises(TooFewExecutionsError, match="has 3 successful executions"), watching("refusing"):
        pass
    with pytest.raises(MonitorProcessError, match=r"exit code 1(.|\n)*no module named torch"), watching("crashing"):
        pass


def test_an_error_in_the_middle_of_an_execution_is_an_alarm() -> None:
    alarms = Alarms()
    with pytest.raises(ZeroDivisionError), watching(on_alarm=alarms) as monitor:
        monitor.begin("grasp")
        monitor.log("wrench", 0, [1 / 0])
    assert "ZeroDivisionError" in alarms.verdicts[0].reasons[0]


def test_to_leave_by_ctrl_c_is_no_alarm() -> None:
    alarms = Alarms()
    with pytest.raises(KeyboardInterrupt), watching(on_alarm=alarms) as monitor:
        monitor.begin("grasp")
        raise KeyboardInterrupt
    assert not alarms.verdicts


ROBOT = """
    import os, sys, time
    from misstep.watch.monitor import Monitor
    from misstep.watch.processes import JudgeSettings
    monitor = Monitor("x", ["grasp"], judging=JudgeSettings("judges:scripted", {}, 50_000_000), shell=sys.argv[1])
    monitor.__enter__()
    if sys.argv[2] != "idle":
        monitor.begin("grasp")
        monitor.log("wrench", 0, [1.0])
    print(monitor._processes.judge.pid, monitor._processes.alarm.pid, flush=True)
    if sys.argv[2] == "forked" and os.fork() == 0:  # the child keeps the sockets open
        os.close(1)
        time.sleep(10)
        os._exit(0)
    time.sleep(60)
"""


@pytest.fixture
def robot(tmp_path: Path) -> Iterator[Callable[[str], tuple["subprocess.Popen[str]", list[int]]]]:
    """Starts a robot's process that watches itself, which waits in the middle of an execution or between two."""
    started: list[subprocess.Popen[str]] = []

    def start(state: str) -> tuple["subprocess.Popen[str]", list[int]]:
        command = [sys.executable, "-c", textwrap.dedent(ROBOT), f'echo "$MISSTEP_VERDICT" > {tmp_path}/alarm', state]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        return process, [int(word) for word in process.stdout.readline().split()]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("state", "blow"),
    [("executing", signal.SIGKILL), ("executing", signal.SIGINT), ("forked", signal.SIGKILL)],
)
def test_when_the_robots_process_ends_while_executing_it_is_an_alarm_and_nothing_is_left(
    robot: Callable[..., Any], state: str, blow: signal.Signals, tmp_path: Path
) -> None:
    process, pids = robot(state)
    time.sleep(0.3)
    process.send_signal(blow)
    until((tmp_path / "alarm").exists)
    until(lambda: (tmp_path / "alarm").read_text().endswith("\n"))
    assert "robot's process ended" in Verdict.from_json((tmp_path / "alarm").read_text()).reasons[0]
    until(lambda: not any(map(is_alive, pids)))


def test_when_the_robots_process_ends_between_executions_nothing_is_left_and_nothing_is_said(
    robot: Callable[..., Any], tmp_path: Path
) -> None:
    process, pids = robot("idle")
    process.kill()
    until(lambda: not any(map(is_alive, pids)))
    assert not (tmp_path / "alarm").exists()


def test_a_stopped_judge_does_not_outlive_the_robots_process(robot: Callable[..., Any]) -> None:
    process, pids = robot("executing")
    os.kill(pids[0], signal.SIGSTOP)
    process.kill()
    until(lambda: not any(map(is_alive, pids)))


def test_leaving_ends_both_processes() -> None:
    with watching() as monitor:
        pids = [monitor._processes.judge.pid, monitor._processes.alarm.pid]
        assert all(map(is_alive, pids))
    assert not any(map(is_alive, pids))


def test_the_public_name_brings_no_torch() -> None:
    assert misstep.Monitor is monitor_module.Monitor
    code = "import sys, misstep; misstep.Monitor; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_alarm_process_imports_next_to_nothing() -> None:
    code = (
        "import sys, misstep.watch.alarm_process; heavy = {'numpy', 'torch', 'cv2', 'sqlalchemy', 'cyclonedds'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


LISTENER = """
import time
from misstep.watch.ros import client
heard = []
ros = client()
ros.subscribe("/misstep/alarms", "diagnostic_msgs/msg/DiagnosticArray", heard.append)
print("listening", flush=True)
due_s = time.monotonic() + 60
while not heard and time.monotonic() < due_s:
    time.sleep(0.01)
print(heard[0].status[0].name, heard[0].status[0].level, flush=True)
"""


def test_an_alarm_is_a_ros_message_from_the_alarm_process() -> None:
    pytest.importorskip("cyclonedds")
    listener = subprocess.Popen([sys.executable, "-c", LISTENER], stdout=subprocess.PIPE, text=True)
    assert listener.stdout is not None and listener.stdout.readline() == "listening\n"
    with watching(ros_topic="/misstep/alarms", hook_limit_s=30) as monitor:
        monitor.begin("grasp")
        monitor.log("say", 1, [1])
        told, _ = listener.communicate(timeout=60)
        assert told == "misstep: grasp 1\n"
        until(lambda: monitor.hook_outcomes)
        assert monitor.hook_outcomes[0].hook == "ros" and monitor.hook_outcomes[0].problem == ""
