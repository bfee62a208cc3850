"""misstep revert on real repositories; one test runs real skills, others a stand-in that runs a commit's code here."""

import json
import subprocess
from pathlib import Path

import pytest

from misstep.cli import revert_runs
from misstep.commits.search import Outcomes
from misstep.core.execution import Outcome
from misstep.store.store import Store

ARM = """\
OFFSET = 0.0


def plan(goal):
    return goal + OFFSET


def grip(force):
    return force > 2
"""
SKILLS = """\
import arm


class Reach:
    name = "reach"

    def execute(self, recorder):
        self.at = arm.plan(0.4)

    def succeeded(self):
        return abs(self.at - 0.4) < 0.1


SKILLS = [Reach()]
"""


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, arm: str, subject: str) -> str:
    (folder / "arm.py").write_text(arm)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", subject)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def robot(tmp_path: Path) -> Path:
    """A checkout with a commit, tagged bad, that broke plan and grip."""
    folder = tmp_path / "robot"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "skills.py").write_text(SKILLS)
    commit(folder, ARM, "robot")
    commit(folder, ARM.replace("goal + OFFSET", "-goal").replace("> 2", "> 3"), "faster")
    git(folder, "tag", "bad")
    (folder / "other.py").write_text("LATE = 1\n")
    commit(folder, (folder / "arm.py").read_text(), "later")
    return folder


def traces(folder: Path) -> list[str]:
    """All of a checkout that a roll-back must leave as it is."""
    words = (["status", "--porcelain"], ["branch", "--list"], ["worktree", "list"], ["rev-parse", "HEAD"])
    return [git(folder, *one) for one in words]


class HereBench:
    """Runs a commit's arm.py in this process: reach, and grip, which the real skills lack."""

    ran: list[tuple[str, str]]  # of the test

    def __init__(self, repository, store, skills, *_) -> None:
        self.repository, self.skills = repository, skills

    def costs_s(self, revision: str) -> dict[str, None]:
        return {"reach": None, "grip": None}

    def run(self, probe, seed: int) -> Outcomes:
        names: dict[str, object] = {}
        exec(self.repository.git("show", f"{probe.revision}:arm.py").decode(), names)
        self.ran.append((probe.revision, probe.skill))
        good = abs(names["plan"](0.4) - 0.4) < 0.1 if probe.skill == "reach" else names["grip"](2.5)
        return Outcomes(Outcome.SUCCESS if good else Outcome.FAILURE)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> type[HereBench]:
    HereBench.ran = []
    monkeypatch.setattr(revert_runs, "Bench", HereBench)
    return HereBench


def test_a_roll_back_is_proven_by_real_executions_and_proposed_on_a_branch(
    misstep, robot: Path, tmp_path: Path
) -> None:
    before, store = traces(robot), tmp_path / "store"
    words = ["revert", robot / "skills.py", "bad", "--function", "arm.plan", "--store", store, "--branch", "fix"]
    done = misstep(*words, "--runs", 2, "--json")
    assert done.exit_code == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["before"]["reach"]["mean"] == 0 and facts["proposals"][0]["after"]["reach"]["mean"] == 1
    assert (facts["proven"], facts["branch"]) == ("selective", "fix")
    changed = git(robot, "diff", "--unified=0", "main", "fix").splitlines()[5:]
    assert changed == ["-    return -goal", "+    return goal + OFFSET"]
    message = git(robot, "log", "-1", "--format=%B", "fix")
    assert "Roll back plan" in message and "- reach: 0/2 [0.00, 0.66] -> 2/2 [0.34, 1.00]" in message
    git(robot, "branch", "-D", "fix")
    assert traces(robot) == before
    again = json.loads(misstep(*words, "--runs", 2, "--json").stdout)  # as after Ctrl-C at the very end
    assert again["proven"] == "selective" and len(Store.open(store).executions()) == 4


def test_the_whole_commit_where_its_functions_are_not_enough(misstep, robot: Path, here, tmp_path: Path) -> None:
    words = [
        "revert",
        robot / "skills.py",
        "bad",
        "--function",
        "plan",
        "--store",
        tmp_path / "s",
        "--repository",
        robot,
    ]
    done = misstep(*words, "--runs", 10)
    assert done.exit_code == 0, done.stderr
    assert "Only plan: grip 0/10" in done.stdout and "Proven: with the whole commit" in done.stdout
    assert git(robot, "diff", "main~2", f"misstep/revert-{git(robot, 'rev-parse', 'bad')[:10]}") != ""
    assert "> 2" in git(robot, "show", f"misstep/revert-{git(robot, 'rev-parse', 'bad')[:10]}:arm.py")


def test_the_smallest_that_is_proven_is_enough(misstep, robot: Path, here, tmp_path: Path) -> None:
    words = ["revert", robot / "skills.py", "bad", "--store", tmp_path / "s"]
    done = misstep(*words, "--function", "plan", "--skill", "reach", "--json")
    assert json.loads(done.stdout)["proven"] == "selective"
    assert len({revision for revision, _ in here.ran}) == 2  # the whole commit was not even tried


def test_nothing_that_helps_leaves_no_branch(misstep, robot: Path, here, tmp_path: Path) -> None:
    git(robot, "tag", "harmless")
    before = traces(robot)
    words = ["revert", robot / "skills.py", "harmless", "--store", tmp_path / "s"]
    done = misstep(*words)
    assert done.exit_code == 1 and "no branch was made" in done.stdout
    assert traces(robot) == before


def test_nothing_that_fails_needs_no_roll_back(misstep, robot: Path, here, tmp_path: Path) -> None:
    git(robot, "revert", "--no-edit", "bad")
    git(robot, "tag", "mended")
    done = misstep("revert", robot / "skills.py", "mended", "--store", tmp_path / "s")
    assert done.exit_code == 1 and "Nothing fails" in done.stdout


def test_a_dry_run_shows_the_difference_and_runs_nothing(misstep, robot: Path, here, tmp_path: Path) -> None:
    before = traces(robot)
    words = [
        "revert",
        robot / "skills.py",
        "bad",
        "--store",
        tmp_path / "s",
        "--repository",
        robot,
        "--function",
        "plan",
    ]
    done = misstep(*words, "--dry-run")
    assert done.exit_code == 0 and "-    return -goal\n+    return goal + OFFSET" in done.stdout
    assert "The whole commit:" in done.stdout and not here.ran
    assert not (tmp_path / "s").exists()
    assert traces(robot) == before


def test_a_function_may_be_named_as_it_is_now(misstep, robot: Path, here, tmp_path: Path) -> None:
    commit(robot, (robot / "arm.py").read_text().replace("def plan", "def plan_path"), "renamed")
    words = ["revert", robot / "skills.py", "bad", "--store", tmp_path / "s", "--function", "arm.plan_path"]
    done = misstep(*words, "--dry-run")
    assert done.exit_code == 0 and " def plan_path(goal):\n-    return -goal\n+    return goal + OFFSET" in done.stdout


def test_a_commit_of_another_branch_is_refused(misstep, robot: Path, here, tmp_path: Path) -> None:
    git(robot, "checkout", "--quiet", "main~2")
    done = misstep("revert", robot / "skills.py", "bad", "--store", tmp_path / "s")
    assert done.exit_code == 2 and "not in the history of what is checked out" in done.stderr


def test_what_can_not_be_done_is_refused_with_a_remedy(misstep, robot: Path, here, tmp_path: Path) -> None:
    words = ["revert", robot / "skills.py", "bad", "--store", tmp_path / "s"]
    unknown = misstep(*words, "--function", "arm.plam")
    assert unknown.exit_code == 2 and "grip, plan" in unknown.stderr
    git(robot, "branch", "mine")
    there = misstep(*words, "--branch", "mine")
    assert there.exit_code == 2 and "git branch -D mine" in there.stderr
    (robot / "arm.py").write_text(ARM)
    dirty = misstep(*words)
    assert dirty.exit_code == 2 and "git stash" in dirty.stderr
    git(robot, "checkout", "--quiet", "arm.py")
    commit(robot, ARM.replace("goal + OFFSET", "goal * 7").replace("> 2", "> 7"), "both anew")
    conflicts = misstep(*words, "--function", "plan")
    assert conflicts.exit_code == 2 and "plan was changed since in the same statement" in conflicts.stderr
    assert not here.ran


def test_ctrl_c_leaves_no_branch_and_no_worktree_and_says_how_to_go_on(
    misstep, robot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = traces(robot)

    def interrupted(*_: object) -> None:
        assert len(git(robot, "worktree", "list").splitlines()) == 2
        raise KeyboardInterrupt

    monkeypatch.setattr("misstep.commits.rollback._tree", interrupted)
    words = ["revert", robot / "skills.py", "bad", "--store", tmp_path / "s", "--runs", 3]
    done = misstep(*words)
    assert done.exit_code == 130 and "--runs 3" in done.stderr
    assert traces(robot) == before
