"""A git repository: its commits and files, and checkouts of single commits beside the user's own."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from misstep.commits.errors import GitError, NoCommitsError, NotARepositoryError, UnknownRevisionError

_WORKTREE = "misstep-worktree-"
_ALSO_SET = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
"""What git sets for its hooks; from there, too, it is the folder that tells which repository is meant."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    Attributes:
        sha: its full name.
        parents: those of its parents; more than one for a merge, none for a root.
        author: name of who wrote it.
        time_s: when it was committed, Unix time.
        subject: first line of its message.
    """

    sha: str
    parents: tuple[str, ...]
    author: str
    time_s: int
    subject: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A checkout of a git repository.

    Attributes:
        root: top folder of the checkout.
    """

    root: Path

    @classmethod
    def find(cls, folder: Path) -> "Repository":
        """The checkout that a folder belongs to.

        Raises:
            NotARepositoryError: it belongs to none, or git is not installed.
        """
        try:
            return cls(Path(_run(folder, ["rev-parse", "--show-toplevel"]).decode().strip()))
        except (GitError, OSError):
            raise NotARepositoryError(folder) from None

    def git(self, *words: str, given: bytes = b"") -> bytes:
        """What a git command prints; `given` is its input.

        Raises:
            GitError: it failed.
        """
        return _run(self.root, words, given)

    def resolve(self, revision: str) -> str:
        """The full name of the commit that a name, tag, branch or expression (HEAD~3) stands for.

        Raises:
            UnknownRevisionError: there is none.
        """
        try:
            if not revision or revision.startswith("-"):
                raise UnknownRevisionError(revision, self.root)
            return self.git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        except GitError:
            raise UnknownRevisionError(revision, self.root) from None

    def commits(self, good: str, bad: str, first_parent: bool = False) -> list[Commit]:
        """The commits that `bad` has in its history and `good` has not, parents before children.

        Args:
            good: full name of a commit.
            bad: that of a descendant of it.
            first_parent: only those on the line of first parents: a merge stands for all that it brought.

        Raises:
            NoCommitsError: `bad` is no descendant of `good`.
        """
        base = self.merge_base(good, bad)
        if base != good or good == bad:
            raise NoCommitsError(good, bad, "" if base in (good, bad) else base)
        along = ["--first-parent"] if first_parent else []
        listed = self.git(
            "log", "-z", "--reverse", "--topo-order", *along, "--format=%H%n%P%n%an%n%ct%n%s", f"{good}..{bad}"
        )
        return [_commit(entry) for entry in listed.decode(errors="replace").split("\0") if entry]

    def commit(self, sha: str) -> Commit:
        """One commit by its full name."""
        told = self.git("log", "-1", "--format=%H%n%P%n%an%n%ct%n%s", sha)
        return _commit(told.decode(errors="replace").rstrip("\n"))

    def merged(self, ours: Path, base: Path, theirs: Path) -> bytes | None:
        """What three versions of a file are together; None if they conflict."""
        try:
            return self.git("merge-file", "--stdout", str(ours), str(base), str(theirs))
        except GitError:
            return None

    def branch(self, name: str, sha: str) -> None:
        """Makes a branch; nothing is checked out.

        Raises:
            GitError: there is one of this name, or it is no name for one.
        """
        self.git("branch", "--no-track", name, sha)

    def has_branch(self, name: str) -> bool:
        """True if there is a branch of this name here."""
        return bool(self.git("for-each-ref", "--format=%(refname)", f"refs/heads/{name}"))

    @property
    def is_dirty(self) -> bool:
        """True if files that git knows differ from the commit that is checked out."""
        return bool(self.git("status", "--porcelain", "--untracked-files=no"))

    def merge_base(self, one: str, other: str) -> str:
        """The last commit that two have in their histories; empty if there is none."""
        try:
            return self.git("merge-base", one, other).decode().strip()
        except GitError:
            return ""

    def has_commit(self, sha: str) -> bool:
        """True if there is a commit of this full name here."""
        try:
            return bool(self.git("cat-file", "-t", sha) == b"commit\n")
        except GitError:
            return False

    def files(self, commit: str) -> dict[str, str]:
        """The files of a commit, and the name that git gave each one's contents."""
        told = self.git("ls-tree", "-r", "-z", commit).decode(errors="surrogateescape")
        entries = (entry.partition("\t") for entry in told.split("\0") if entry)
        return {path: facts.split(" ")[2] for facts, _, path in entries if " blob " in facts}

    def blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """The contents of files by the names that git gave them."""
        wanted = list(dict.fromkeys(names))
        if not wanted:
            return {}
        answer = self.git("cat-file", "--batch", given="\n".join(wanted).encode() + b"\n")
        found, at = {}, 0
        for name in wanted:
            end = answer.index(b"\n", at)
            size = int(answer[at:end].split()[2])
            found[name] = answer[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    @contextmanager
    def worktree(self, sha: str) -> Iterator[Path]:
        """A checkout of a commit in a temporary folder of its own; the user's checkout is not touched.

        It goes when the context is left; one that a killed process left behind goes with the next.

        Raises:
            GitError: git can't make it, for instance for want of space.
        """
        self._clear_abandoned()
        folder = Path(tempfile.mkdtemp(prefix=f"{_WORKTREE}{os.getpid()}-")).resolve() / self.root.name
        try:
            # Without hooks: a post-checkout of the user's is written for the user's checkout.
            self.git("-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--detach", str(folder), sha)
            yield folder
        finally:
            self._remove(folder)

    def _clear_abandoned(self) -> None:
        for line in self.git("worktree", "list", "--porcelain").decode(errors="replace").splitlines():
            folder = Path(line.removeprefix("worktree "))
            _, ours, process = folder.parent.name.partition(_WORKTREE)
            if line.startswith("worktree ") and ours and not _is_alive(int(process.partition("-")[0])):
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        try:
            self.git("worktree", "remove", "--force", "--force", str(folder))
        except GitError:  # it was never made, or is damaged
            shutil.rmtree(folder, ignore_errors=True)
            self.git("worktree", "prune")
        shutil.rmtree(folder.parent, ignore_errors=True)


def without_worktrees(text: str) -> str:
    """A text in which files of worktrees are named as they are in the repository."""
    return re.sub(rf"[^\s'\"]*/{_WORKTREE}[^/]+/[^/]+/", "", text)


def _run(folder: Path, words: Sequence[str], given: bytes = b"") -> bytes:
    environment = {name: value for name, value in os.environ.items() if name not in _ALSO_SET}
    # Without the optional locks a `git commit` of the user at this moment is not disturbed.
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    done = subprocess.run(["git", *words], cwd=folder, env=environment, input=given, capture_output=True, check=False)
    if done.returncode != 0:
        raise GitError(" ".join(words), folder, done.stderr.decode(errors="replace"))
    return done.stdout


def _commit(entry: str) -> Commit:
    sha, parents, author, time_s, subject = entry.split("\n", 4)
    return Commit(sha, tuple(parents.split()), author, int(time_s), subject)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
