"""Bisection on repositories whose culprit is known, and git itself as an independent reference."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from misstep.commits.changes import Change, Touched
from misstep.commits.errors import HistoryTruthError
from misstep.commits.history import History
from misstep.commits.repository import Commit, Repository
from misstep.commits.selection import Probe
from misstep.core.execution import Outcome
from misstep.core.place import Place
from misstep.evaluate.bisect import BY_BELIEF, BY_CHANGES, TOLD_SKILL, WITHOUT_BELIEF, attempts
from misstep.evaluate.bisect_baseline import git_bisect
from misstep.evaluate.bisect_belief import drawn_belief
from misstep.evaluate.bisect_case import Case, Flakiness, SkillTruth, World, read_case
from misstep.evaluate.bisect_summary import summary


@pytest.fixture(scope="module")
def case() -> Case:
    """Thirty commits, each of another function; c11 has the regression, which shows in one skill of two."""
    commits = [Commit(f"c{n}", ("g" if n == 0 else f"c{n - 1}",), "", 0, "") for n in range(30)]
    did = {f"c{n}": Change(f"c{n}", (Touched(Place("arm.py", f"f{n}"), 2),)) for n in range(30)}
    skills = {"grasp": SkillTruth(1.0, 0.0, 4.0), "push": SkillTruth(0.9, 0.9, 2.0)}
    return Case("robot", History("g", tuple(commits)), did, "c11", "arm.f11", skills, frozenset({"c14"}), "robot")


def _git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    return subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_halving_is_that_of_git(tmp_path: Path) -> None:
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for number in range(13):
        if number == 4:
            _git(tmp_path, "checkout", "--quiet", "-b", "side")
        if number == 7:
            _git(tmp_path, "checkout", "--quiet", "main")
        if number == 9:
            _git(tmp_path, "merge", "--quiet", "--no-edit", "side")
        (tmp_path / f"file-{number}").touch()
        _git(tmp_path, "add", "--all")
        _git(tmp_path, "commit", "--quiet", "-m", str(number))
    good = _git(tmp_path, "rev-list", "--max-parents=0", "HEAD")
    repository = Repository(tmp_path)
    history = History(good, tuple(repository.commits(good, repository.resolve("HEAD"))))
    for number in (5, 8, 11):
        culprit = _git(tmp_path, "log", "--format=%H", "--diff-filter=A", "--", f"file-{number}")
        bad = {sha for sha in history.revisions if history.broken[history.row[sha], history.row[culprit] - 1]}
        found = git_bisect(history, lambda sha, bad=bad: Outcome.FAILURE if sha in bad else Outcome.SUCCESS, 1)
        _git(tmp_path, "bisect", "start", "main", good)
        said = _git(tmp_path, "bisect", "run", "sh", "-c", f"test ! -e file-{number}")
        _git(tmp_path, "bisect", "reset")
        assert found.commits == (culprit,) and f"{culprit} is the first bad commit" in said
        assert abs(len(found.tested) - said.count("running")) <= 1  # halves of the same size may be chosen otherwise


def test_majorities_and_skips(case: Case) -> None:
    ran: list[str] = []

    def run(sha: str) -> Outcome:
        ran.append(sha)
        if sha in ("c11", "c12"):
            return Outcome.UNKNOWN
        return Outcome.FAILURE if case.is_broken(sha) else Outcome.SUCCESS

    found = git_bisect(case.history, run, 3)
    assert found.commits == ("c11", "c12", "c13")
    assert found.executions == sum(3 for sha in found.tested if sha not in ("c11", "c12"))
    early = git_bisect(case.history, run, 5, stop_early=True)
    assert early.executions == sum(3 for sha in early.tested if sha not in ("c11", "c12"))


def test_outcomes_are_drawn_as_the_truth_says(case: Case) -> None:
    world = World(case, Flakiness(0.1, 0.2), seed=0)

    def share(skill: str, revision: str) -> float:
        return float(np.mean([world.run(Probe(revision, skill, 0, 0)).outcome is Outcome.SUCCESS for _ in range(2000)]))

    assert share("grasp", "c10") == pytest.approx(0.9, abs=0.03)
    assert share("grasp", "c11") == pytest.approx(0.2, abs=0.03)
    assert share("push", "c11") == pytest.approx(0.81, abs=0.03)
    assert world.run(Probe("c14", "grasp", 0, 0)).outcome is Outcome.UNKNOWN


def test_a_drawn_belief_is_as_good_as_what_was_measured(case: Case) -> None:
    generator = np.random.default_rng(0)
    measured = [1, 1, 1, 2, 40]
    beliefs = [drawn_belief(case, measured, generator) for _ in range(400)]
    places = [sorted(one, key=lambda name, one=one: -one[name]).index("arm.f11") + 1 for one in beliefs]
    assert np.mean(np.array(places) == 1) == pytest.approx(0.6, abs=0.08)
    assert np.mean(np.array(places) > 2) == pytest.approx(0.2, abs=0.06)  # it misleads as often as it did
    assert all(sum(one.values()) == pytest.approx(1) and len(one) == 30 for one in beliefs)


def test_every_method_is_told_with_intervals(case: Case) -> None:
    found = [one for seed in range(2) for one in attempts(case, Flakiness(0.1), [1, 1, 3], seed)]
    told = summary(found)["figures"]["10% fail though sound"]
    assert [name for name in told if "git" not in name] == [BY_CHANGES, TOLD_SKILL, BY_BELIEF, WITHOUT_BELIEF]
    assert {"git bisect run, 1 repeat", "git bisect run, 3 repeats", "git bisect run, 5 repeats at most"} <= set(told)
    ours = [one for one in found if one.method == BY_BELIEF]
    assert told[BY_BELIEF]["executions"]["mean"] == np.mean([one.executions for one in ours])
    assert case.best_skill == "grasp"
    # Without noise the halving of 30 commits with c14 left out, three executions each.
    (three,) = [one for one in attempts(case, Flakiness(), [], 0) if one.method == "git bisect run, 3 repeats"]
    assert three.right == 1 and three.executions in (12, 15) and three.robot_s == 4 * three.executions


def test_a_truth_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HistoryTruthError):
        read_case(tmp_path)
    (tmp_path / "repository").mkdir()
    _git(tmp_path / "repository", "init", "--quiet")
    for subject in ("one", "two"):
        _git(tmp_path / "repository", "commit", "--quiet", "--allow-empty", "-m", subject)
    bad, good = _git(tmp_path / "repository", "log", "--format=%H").split()
    skills = {"grasp": {"success_before": 1.0, "success_after": 0.0, "cost_s": 4.0}}
    truth = {"good": good, "bad": bad, "culprit": bad, "function": "f", "skills": skills}
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    assert read_case(tmp_path).culprit == bad
    for wrong in ({"culprit": good}, {"skills": {}}, {"skills": {"grasp": {}}}):
        (tmp_path / "truth.json").write_text(json.dumps(truth | wrong))
        with pytest.raises(HistoryTruthError):
            read_case(tmp_path)
