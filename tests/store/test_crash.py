"""A crash loses at most the execution under way, and two processes may write one store."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from misstep.store.doctor import examine, repair
from misstep.store.store import Store
from misstep.store.verify import verify

SCRIPT = str(Path(__file__).with_name("recording_process.py"))
KILLS = 100


@pytest.fixture
def recorder(store: Store) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, SCRIPT, str(store.root), "endless"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def recorded_until_killed(recorder: subprocess.Popen[str], after_s: float) -> list[str]:
    """The ids that were told as finished before the child was killed."""
    assert recorder.stdin is not None and recorder.stdout is not None
    recorder.stdin.write("go\n")
    finished, dead = [], False
    while not dead:
        word, *rest = recorder.stdout.readline().split()
        if word == "child":
            time.sleep(after_s)
            os.kill(int(rest[0]), signal.SIGKILL)
        finished += rest if word == "finished" else []
        dead = word == "dead"
    return finished


def test_killed_at_a_hundred_random_instants(store: Store, recorder: subprocess.Popen[str]) -> None:
    instants = random.Random(7)
    finished, intact = {"grasp-00001"}, set()
    for _ in range(KILLS):
        finished |= set(recorded_until_killed(recorder, instants.uniform(0.0, 0.08)))
        listed = {execution.id for execution in Store.open(store.root).executions()}
        assert finished <= listed
        for execution_id in listed - intact:
            assert verify(store.path(execution_id)).succeeded
            assert len(store.series(execution_id)["wrench"].values) == 40
        intact |= listed

    left = {path.name for path in (store.root / "executions").glob("*.part")}
    assert {finding.path.name for finding in examine(store.root)} == left
    repair(store.root)
    after = store.executions()
    assert intact <= {execution.id for execution in after}
    assert {execution.id for execution in after if execution.salvaged}.isdisjoint(intact)
    assert any(execution.salvaged and store.series(execution.id) for execution in after)
    assert {path.name for path in (store.root / "quarantine").iterdir()} == left
    assert examine(store.root) == []


def test_two_processes_write_one_store(tmp_path: Path) -> None:
    """They also create it at the same moment."""
    command = [sys.executable, SCRIPT, str(tmp_path / "store"), "15"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [line for process in processes for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in processes] == [0, 0]
    ids = [execution.id for execution in Store.open(tmp_path / "store").executions()]
    assert sorted(told) == sorted(f"finished {execution_id}" for execution_id in ids)
    assert sorted(ids) == [f"grasp-{number:05d}" for number in range(1, 31)]
    assert examine(tmp_path / "store") == []
