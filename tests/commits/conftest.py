"""Small git repositories, made as a user would make them."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from misstep.commits.history import History
from misstep.commits.repository import Commit, Repository
from misstep.core.streams import Float64s


class Workshop:
    """A checkout that commits are made in."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main")

    @property
    def repository(self) -> Repository:
        return Repository.find(self.folder)

    def git(self, *words: str) -> str:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *identity, *words], cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str | None], subject: str = "change") -> str:
        """Writes files (None: deletes) and commits; returns the commit's name."""
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                file.unlink()
            else:
                file.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "robot")


@pytest.fixture(scope="session")
def line() -> Callable[[int], History]:
    """Commits one after the other."""

    def of(n: int) -> History:
        parents = ["g", *(f"c{i}" for i in range(n))]
        return History("g", tuple(Commit(f"c{i}", (parents[i],), "", 0, "") for i in range(n)))

    return of


@pytest.fixture(scope="session")
def diamond() -> History:
    """c0 and c1 side by side, merged by c2, and c3 after it."""
    parents = {"c0": ("g",), "c1": ("g",), "c2": ("c0", "c1"), "c3": ("c2",)}
    return History("g", tuple(Commit(sha, of, "", 0, "") for sha, of in parents.items()))


@pytest.fixture(scope="session")
def even() -> Callable[[History], Float64s]:
    """Every hypothesis is as probable."""
    return lambda history: np.full(len(history.commits) + 2, 1 / (len(history.commits) + 2))
