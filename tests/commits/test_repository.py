import subprocess
import sys
from pathlib import Path

import pytest

from misstep.commits.errors import GitError, NoCommitsError, NotARepositoryError, UnknownRevisionError
from misstep.commits.repository import Repository


def test_commits_between_two_revisions_parents_first(workshop):
    first = workshop.commit({"a.txt": "1"}, "one")
    second = workshop.commit({"a.txt": "2"}, "two: with\ttabs")
    third = workshop.commit({"a.txt": "3"}, "three")
    found = workshop.repository.commits(first, third)
    assert [one.sha for one in found] == [second, third]
    assert found[0].parents == (first,) and found[0].author == "Ada" and found[0].subject == "two: with\ttabs"


def test_the_whole_graph_or_the_line_of_first_parents(workshop):
    good = workshop.commit({"a.txt": "1"})
    workshop.git("checkout", "--quiet", "-b", "side")
    side = workshop.commit({"b.txt": "1"})
    workshop.git("checkout", "--quiet", "main")
    main = workshop.commit({"a.txt": "2"})
    workshop.git("merge", "--quiet", "--no-edit", "side")
    merge = workshop.git("rev-parse", "HEAD")
    repository = workshop.repository
    assert {one.sha for one in repository.commits(good, merge)} == {side, main, merge}
    assert [one.sha for one in repository.commits(good, merge, first_parent=True)] == [main, merge]
    with pytest.raises(NoCommitsError, match=good[:12]):
        repository.commits(side, main)


def test_revisions_in_the_wrong_order_or_unknown_are_refused(workshop):
    first, second = workshop.commit({"a.txt": "1"}), workshop.commit({"a.txt": "2"})
    repository = workshop.repository
    assert repository.resolve("HEAD~1") == first
    with pytest.raises(NoCommitsError):
        repository.commits(second, first)
    for unknown in ("v9", "--all", "", "HEAD:a.txt"):
        with pytest.raises(UnknownRevisionError):
            repository.resolve(unknown)


def test_a_folder_outside_of_any_checkout_is_refused(tmp_path):
    with pytest.raises(NotARepositoryError):
        Repository.find(tmp_path)


def test_contents_of_blobs_are_read_at_once(workshop):
    commit = workshop.commit({"a.txt": "with\nnewline", "empty.txt": ""})
    repository = workshop.repository
    names = [workshop.git("rev-parse", f"{commit}:{file}") for file in ("a.txt", "empty.txt")]
    assert list(repository.blobs(names).values()) == [b"with\nnewline", b""]


def test_a_worktree_leaves_the_checkout_alone_and_goes_afterwards(workshop):
    first = workshop.commit({"a.txt": "old"})
    workshop.commit({"a.txt": "new"})
    (workshop.folder / "a.txt").write_text("being edited")
    with workshop.repository.worktree(first) as folder:
        assert (folder / "a.txt").read_text() == "old"
        assert folder.name == workshop.folder.name  # whoever imports it by its folder's name still can
    assert not folder.parent.exists() and len(workshop.git("worktree", "list").splitlines()) == 1
    assert (workshop.folder / "a.txt").read_text() == "being edited"


def test_the_users_hooks_do_not_run_for_a_worktree(workshop):
    commit = workshop.commit({"a.txt": "1"})
    hook = workshop.folder / ".git" / "hooks" / "post-checkout"
    hook.write_text("#!/bin/sh\ntouch ran\n")
    hook.chmod(0o755)
    with workshop.repository.worktree(commit) as folder:
        assert not (folder / "ran").exists()


def test_what_a_killed_process_left_behind_goes_with_the_next_worktree(workshop):
    commit = workshop.commit({"a.txt": "1"})
    program = """
import os, signal, sys
from pathlib import Path
from misstep.commits.repository import Repository
with Repository(Path(sys.argv[1])).worktree(sys.argv[2]) as folder:
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    command = [sys.executable, "-c", program, str(workshop.folder), commit]
    left = Path(subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip())
    assert left.is_dir()
    with workshop.repository.worktree(commit) as folder, workshop.repository.worktree(commit) as other:
        assert not left.parent.exists()
        assert folder.is_dir() and other.is_dir()


def test_variables_that_git_sets_for_hooks_do_not_mislead(workshop, tmp_path, monkeypatch):
    commit = workshop.commit({"a.txt": "1"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert Repository.find(workshop.folder).resolve("HEAD") == commit


def test_gits_own_words_are_told(workshop):
    workshop.commit({"a.txt": "1"})
    with pytest.raises(GitError, match="no-such-verb"):
        workshop.repository.git("no-such-verb")


def test_no_leftovers_of_a_checkout_that_failed(workshop, tmp_path, monkeypatch):
    workshop.commit({"a.txt": "1"})
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with pytest.raises(GitError), workshop.repository.worktree("0" * 40):
        pass
    assert not list(temporary.iterdir())
