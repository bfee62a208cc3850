import os
import subprocess
import sys

import pytest

from misstep_cell.history.commits import Commit
from misstep_cell.history.errors import GitError
from misstep_cell.history.repository import write_repository

COMMITS = (
    Commit("Begin\n", (), {"a.py": "a = 1\n", "docs/ü.md": "Größe\n"}),
    Commit("Main goes on\n", (0,), {"a.py": "a = 2\n", "docs/ü.md": "Größe\n"}),
    Commit("On a branch\n", (0,), {"b.py": "a = 1\n", "docs/ü.md": "Größe\n"}),
    Commit("Merge\n", (1, 2), {"b.py": "a = 2\n"}),
)
ELSEWHERE = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C", "GIT_AUTHOR_NAME": "Somebody"}
DRAW = """
from misstep_cell.history.commits import history
from misstep_cell.history.regression import regression_of
from misstep_cell.history.repository import write_repository
from pathlib import Path
print(*write_repository(Path("repository"), history(5, 40, regression_of(5)).commits, 5))
"""


def git(folder, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_git_has_the_commits_with_their_parents_and_files(tmp_path):
    folder = tmp_path / "repository"
    names = write_repository(folder, COMMITS, seed=1)
    assert git(folder, "log", "--reverse", "--topo-order", "--format=%H %P", "--", ".").count("\n") == 3
    for name, commit in zip(names, COMMITS, strict=True):
        assert git(folder, "show", "-s", "--format=%B", name).strip() == commit.message.strip()
        assert git(folder, "show", "-s", "--format=%P", name).split() == [names[parent] for parent in commit.parents]
        files = git(folder, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", name).splitlines()
        assert {path: git(folder, "show", f"{name}:{path}") + "\n" for path in files} == commit.tree
    assert git(folder, "status", "--porcelain") == "" and (folder / "b.py").read_text() == "a = 2\n"
    assert git(folder, "rev-parse", "main") == names[-1]


def test_the_same_seed_gives_the_same_names_whatever_the_machine_is_like(tmp_path):
    made = []
    for name, environment in {"here": {"PYTHONHASHSEED": "1"}, "elsewhere": ELSEWHERE}.items():
        (tmp_path / name).mkdir()
        done = subprocess.run(
            [sys.executable, "-c", DRAW],
            cwd=tmp_path / name,
            env=os.environ | environment,
            capture_output=True,
            check=True,
        )
        made.append(done.stdout.split())
    assert made[0] == made[1] and len(made[0]) == 40


def test_without_git_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="not installed"):
        write_repository(tmp_path / "repository", COMMITS, seed=1)
