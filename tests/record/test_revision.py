import subprocess

import pytest

from misstep.core.execution import Revision
from misstep.record.revision import find_revision


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A git checkout with one commit, which no configuration of the machine touches."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "arm.py").write_text("speed = 1\n")
    (tmp_path / ".gitignore").write_text("installed\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "first")
    return tmp_path


def git(folder, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_a_checkout_has_its_commit(checkout):
    assert find_revision(checkout / "src") == Revision(git(checkout, "rev-parse", "HEAD"), dirty=False)


@pytest.mark.parametrize("file", ["src/arm.py", ".gitignore"])
def test_a_changed_file_anywhere_makes_it_dirty(checkout, file):
    (checkout / file).write_text("speed = 2\n")
    assert find_revision(checkout / "src").dirty


def test_new_files_do_not(checkout):
    (checkout / "experience").write_text("recordings")
    assert not find_revision(checkout / "src").dirty


def test_a_folder_that_the_checkout_does_not_hold_has_none(checkout):
    (checkout / "installed").mkdir()
    (checkout / "installed" / "arm.py").write_text("")
    assert find_revision(checkout / "installed") == Revision()


def test_a_folder_in_no_checkout_has_none(tmp_path):
    assert find_revision(tmp_path) == Revision()


def test_without_git_there_is_none(checkout, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert find_revision(checkout / "src") == Revision()
