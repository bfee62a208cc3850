"""Ctrl-C for real: a process of its own, and what it says to type next is typed."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from misstep.core.execution import Outcome
from misstep.store.store import Store

MISSTEP = [sys.executable, "-c", "from misstep.cli.main import main; main()"]
PATIENCE_S = 120.0


def listen_to_ctrl_c() -> None:
    """As at a terminal: a test run in the background of a shell ignores it, and its children would too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def interrupted(words: list[str], is_time: Callable[[], bool], **environment: str) -> tuple[int, str]:
    """Runs misstep until it is time, then presses Ctrl-C; its exit code and what it said on stderr."""
    process = subprocess.Popen(
        [*MISSTEP, *words],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=listen_to_ctrl_c,
    )
    due_s = time.monotonic() + PATIENCE_S
    while not is_time() and time.monotonic() < due_s and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_S)
    return process.returncode, said


def next_command(said: str) -> list[str]:
    """The words after `misstep` of the command that it says to go on with."""
    lines = said.splitlines()
    command = shlex.split(lines[lines.index(next(line for line in lines if line.endswith("Go on with:"))) + 1])
    assert command[0] == "misstep"
    return command[1:]


def outcomes(store: Path, session: str = "") -> list[str]:
    if not (store / "catalogue.sqlite").exists():
        return []
    return [one.outcome.value for one in Store.open(store).executions(session=session)]


def test_recording_goes_on_where_it_was_cut_short(misstep, tmp_path: Path, skills: str, root: str) -> None:
    store = tmp_path / "store"
    words = ["record", skills, "--runs", "3", "--skill", "pick", "--trace", root, "--store", str(store)]
    code, said = interrupted(words, lambda: len(outcomes(store)) >= 1, TINY_PAUSE_S="1.5")
    assert code == 130, said
    assert "Traceback" not in said, said
    kept = outcomes(store).count("success")
    assert f"{kept} of 3 executions are kept" in said
    assert misstep("doctor", "--store", store).exit_code == 0

    assert misstep(*next_command(said)).exit_code == 0
    executions = Store.open(store).executions()
    assert sorted(one.seed for one in executions if one.outcome is not Outcome.UNKNOWN) == [0, 1, 2]


def test_a_session_goes_on_where_it_was_cut_short(
    misstep, store: Path, skills: str, root: str, tmp_path: Path, monkeypatch
) -> None:
    file = tmp_path / "result.json"
    words = ["test", skills, "--trace", root, "--store", str(store), "--json", str(file)]
    code, said = interrupted(
        words, lambda: len(outcomes(store, "session-0001")) >= 1, TINY_PAUSE_S="1.5", TINY_BUG="hand.close"
    )
    assert code == 130, said
    assert "Traceback" not in said, said
    kept = [one for one in outcomes(store, "session-0001") if one != "unknown"]
    assert kept and f"{len(kept)} executions of session-0001 are kept" in said
    assert not file.exists()

    monkeypatch.setenv("TINY_BUG", "hand.close")
    assert misstep(*next_command(said)).exit_code == 0
    assert json.loads(file.read_text())["suspects"] == ["hand.close"]
    assert len(list((store / "sessions").glob("*.json"))) == 1
