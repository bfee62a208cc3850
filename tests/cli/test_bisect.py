"""A real repository, real worktrees and processes; each execution takes more than a second, so there are few."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from misstep.store.store import Store

SKILLS = """
from arm import reach
from misstep import CommandSkill


class Reach:
    name, cost_s = "reach", 2.0

    def execute(self, recorder):
        recorder.log("goal", 0, [1.0])
        self.reached = reach(1.0)

    def succeeded(self):
        return self.reached == 1.0


SKILLS = [Reach()]
"""
ARM = "def reach(goal):\n    return goal{}\n\n\ndef rest():\n    return {}\n"
SUBJECTS = ("good", "rest longer", "notes", "broken import", "reach further", "rest even longer")


@pytest.fixture
def robot(tmp_path: Path) -> Path:
    """Six commits; the fourth does not import, the fifth has the regression."""
    folder = tmp_path / "robot"
    folder.mkdir()

    def git(*words: str) -> None:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)

    git("init", "--quiet")
    (folder / "skills.py").write_text(SKILLS)
    broken = "import nowhere\n" + ARM.format("", 2)
    sources = [ARM.format("", 1), ARM.format("", 2), None, broken, ARM.format(" + 1", 2), ARM.format(" + 1", 3)]
    for subject, source in zip(SUBJECTS, sources, strict=True):
        (folder / ("README" if source is None else "arm.py")).write_text(source or "notes")
        git("add", "--all")
        git("commit", "--quiet", "-m", subject)
    return folder


def test_interrupted_resumed_told_and_told_again(robot: Path, tmp_path: Path, misstep, monkeypatch) -> None:
    monkeypatch.chdir(robot)
    store = tmp_path / "store"
    words = ["bisect", "skills.py", "--good", "HEAD~5", "--store", str(store), "--confidence", "0.8"]
    said = _interrupted(words, lambda: any((store / "executions").glob("*.mcap")))
    assert "are kept in" in said and "misstep bisect skills.py --good" in said
    before = len(Store.open(store).executions())
    done = misstep(*words, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    leader = told["belief"][0]
    assert told["answer"] in ("culprit", "one_of") and leader["subject"] == "reach further"
    assert leader["functions"][-1] == "arm.reach" and leader["commit"] in told["commits"]
    assert 1 <= before < len(told["executions"])
    kept = {one.id: one for one in Store.open(store).executions()}
    for step in told["executions"]:
        if step["id"]:
            assert kept[step["id"]].revision.commit == step["commit"]
            assert kept[step["id"]].session == told["bisection"]
    again = misstep(*words)
    assert again.exit_code == 0 and "It has ended" in again.stdout and "reach further" in again.stdout
    assert len(Store.open(store).executions()) == len(kept)
    worktrees = subprocess.run(["git", "worktree", "list"], cwd=robot, capture_output=True, text=True, check=True)
    assert len(worktrees.stdout.splitlines()) == 1


def _interrupted(words: list[str], is_time) -> str:
    program = [sys.executable, "-c", "from misstep.cli.main import main; main()", *words]
    process = subprocess.Popen(
        program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )  # fmt: skip
    due_s = time.monotonic() + 120
    while not is_time() and time.monotonic() < due_s and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    return said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--good", "v9"], "v9"),
        (["--good", "HEAD", "--bad", "HEAD~1"], "No commit lies between"),
        (["--good", "HEAD~2"], "nowhere"),  # the good revision's skills can't be loaded
        (["--good", "HEAD~5", "--session", "x", "--by-changes"], "not both"),
    ],
)
def test_what_can_not_be_searched_is_refused(robot: Path, tmp_path: Path, misstep, monkeypatch, words, said) -> None:
    monkeypatch.chdir(robot)
    done = misstep("bisect", "skills.py", "--store", tmp_path / "store", *words)
    assert done.exit_code == 2 and said in done.output


def test_outside_of_a_checkout(tmp_path: Path, misstep, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = misstep("bisect", "my_robot.skills", "--good", "HEAD~3", "--store", tmp_path / "store")
    assert done.exit_code == 2 and "in no git checkout" in done.output
