"""A crash loses at most the execution under way, and two processes may write one store."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcap.opcode import Opcode

from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Failure, Outcome
from misstep.store.ahead import parts_of
from misstep.store.doctor import examine, repair
from misstep.store.findings import Trouble
from misstep.store.records import walk
from misstep.store.salvage import salvage
from misstep.store.store import Store
from misstep.store.topics import Messages, Topics
from misstep.store.verify import verify

SCRIPT = str(Path(__file__).with_name("recording_process.py"))
KILLS = 100
MESSAGES = 40 + 3  # samples; functions, layouts and values


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
            assert store.values(execution_id).value.tolist() == [0.5, -0.5]
        intact |= listed

    left = {path.name for path in (store.root / "executions").glob("*.part")}
    assert {finding.path.name for finding in examine(store.root)} == left
    repair(store.root)
    after = store.executions()
    assert intact <= {execution.id for execution in after}
    assert {execution.id for execution in after if execution.salvaged}.isdisjoint(intact)
    assert {path.name for path in (store.root / "quarantine").iterdir()} == left
    assert examine(store.root) == []


def messages_in(part: Path) -> int:
    """How many messages a crash at this instant would leave."""
    topics = Topics(part, Messages)
    with contextlib.suppress(ExecutionFileError):  # cut, as part files are
        for record in walk(part, frozenset({Opcode.CHUNK})):
            if record.opcode == Opcode.CHUNK:
                topics.add(record, parts_of(record, part))
    return sum(len(messages.data) for messages in topics.found)


def test_killed_while_its_skill_is_silent(store: Store) -> None:
    """What was logged got to the disk without another call of the recorder."""
    part = store.root / "executions" / "grasp-00001.mcap.part"
    with subprocess.Popen([sys.executable, SCRIPT, str(store.root), "hanging"]) as process:
        while messages_in(part) < MESSAGES:
            assert process.poll() is None
            time.sleep(0.02)
        assert {finding.trouble for finding in examine(store.root)} == {Trouble.RECORDING}
        process.kill()
    execution = salvage(part, Outcome.FAILURE, Failure("timeout"))
    assert store.executions() == [execution]
    assert store.series(execution.id)["wrench"].values[:, 0].tolist() == list(range(40))
    assert store.values(execution.id).value.tolist() == [0.5, -0.5]


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
