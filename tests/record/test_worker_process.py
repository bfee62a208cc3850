import os
import signal
import time
from pathlib import Path

import pytest

from misstep.core.errors import TraceRootError
from misstep.record.messages import Finished, Leave, Ready, Recording, Refused, Run, Start
from misstep.record.worker_process import WorkerProcess

SKILLS = """
import atexit, os, subprocess, time

class Skill:
    def __init__(self, name, execute, **more):
        self.name, self.execute = name, execute
        self.__dict__.update(more)
    def succeeded(self): return True

atexit.register(lambda: print("cleaned up"))

def spawn(recorder):
    child = subprocess.Popen(["sleep", "600"])
    with open("child", "w") as file: file.write(str(child.pid))
    time.sleep(600)

def fork(recorder):
    if os.fork() == 0:
        time.sleep(600)
    os._exit(3)

SKILLS = [Skill("quick", lambda recorder: None, cost_s=2.5), Skill("spawn", spawn), Skill("fork", fork)]
"""


@pytest.fixture
def hire(tmp_path, monkeypatch):
    """Starts a worker in tmp_path; it is ended afterwards."""
    (tmp_path / "worker_skills.py").write_text(SKILLS)
    (tmp_path / "logs").mkdir()
    monkeypatch.chdir(tmp_path)
    workers = []

    def hire(trace: tuple[str, ...] = ()) -> WorkerProcess:
        workers.append(WorkerProcess(tmp_path / "logs"))
        workers[-1].send(Start(str(tmp_path / "store"), "worker_skills.py", list(trace), "", ""))
        return workers[-1]

    yield hire
    for worker in workers:
        worker.kill()


def messages(worker: WorkerProcess, count: int) -> list:
    received = []
    while len(received) < count and not worker.has_died():
        received += worker.receive()
        time.sleep(0.01)
    return received + worker.receive()


def until(condition) -> None:
    """Waits for what must come soon; a minute is for the slowest of machines."""
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it never came")


def is_alive(pid: int) -> bool:
    """False for a zombie too: in a container nobody may reap it."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_a_worker_tells_its_skills_works_and_leaves(hire):
    worker = hire()
    assert messages(worker, 1) == [Ready({"quick": 2.5, "spawn": None, "fork": None})]
    worker.send(Run("quick", 3, 7))
    assert messages(worker, 2) == [Recording("quick-00007"), Finished("quick-00007")]
    worker.leave()
    assert worker.has_died()
    assert worker.log.read_text() == "cleaned up\n"


def test_a_worker_that_can_not_start_says_why_and_leaves(hire):
    worker = hire(trace=("./missing",))
    (refused,) = messages(worker, 1)
    assert isinstance(refused, Refused)
    assert type(refused.to_error()) is TraceRootError
    until(worker.has_died)
    assert worker.kill() == "with exit code 0"


def test_a_worker_and_its_children_end_when_the_runner_is_gone(hire, tmp_path):
    worker = hire()
    worker.send(Run("spawn", 3, 1))
    messages(worker, 2)
    until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
    child = int((tmp_path / "child").read_text())
    assert is_alive(child)
    os.dup2(os.open(os.devnull, os.O_WRONLY), worker._send_fd)  # the worker sees the end of its orders
    until(worker.has_died)
    until(lambda: not is_alive(child))
    assert worker.kill() == "by SIGKILL"


def test_a_death_is_noticed_while_a_forked_child_holds_the_pipes(hire):
    worker = hire()
    worker.send(Run("fork", 3, 1))
    until(worker.has_died)
    assert worker.kill() == "with exit code 3"


def test_the_log_of_a_worker_that_printed_nothing_is_removed(hire, tmp_path):
    (tmp_path / "worker_skills.py").write_text(SKILLS.replace("atexit.register", "str"))
    worker = hire()
    messages(worker, 1)
    worker.leave()
    assert list((tmp_path / "logs").iterdir()) == []


def test_of_a_dead_worker_the_end_and_the_last_output_are_known(hire):
    worker = hire()
    messages(worker, 1)
    os.kill(worker._process.pid, signal.SIGTERM)
    until(worker.has_died)
    worker.send(Leave())
    assert worker.kill() == worker.kill() == "by SIGTERM"
    assert worker.has_died()
    worker.log.write_text("before" + "x" * 9000 + "after")
    shown = worker.output_since(6)
    assert len(shown) == 4000
    assert shown.endswith("after")
    assert worker.output_since(9006) == "after"
