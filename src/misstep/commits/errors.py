"""What can be wrong with a repository, and with what is asked of its history."""

from collections.abc import Sequence
from pathlib import Path

from misstep.core.errors import MisstepError


class NotARepositoryError(MisstepError):
    """A folder belongs to no git checkout."""

    def __init__(self, folder: Path | str) -> None:
        super().__init__(
            f"{folder} is in no git checkout.",
            "Name the checkout of the robot's software with --repository DIR, or call misstep inside it.",
        )


class UnknownRevisionError(MisstepError):
    """A revision was named that the repository does not have."""

    def __init__(self, revision: str, folder: Path) -> None:
        super().__init__(
            f"{folder} has no revision {revision!r}.",
            "Name a commit, tag or branch (git log --oneline shows them); in a shallow clone: git fetch --unshallow",
        )


class GitError(MisstepError):
    """Git refused or failed."""

    def __init__(self, command: str, folder: Path, said: str) -> None:
        super().__init__(
            f"`git {command}` failed in {folder}: {said.strip() or 'it said nothing'}.",
            "Mend what git complains of, then type the same again.",
        )


class NoCommitsError(MisstepError):
    """No commit lies between the good and the bad revision."""

    def __init__(self, good: str, bad: str, base: str) -> None:
        problem = f"No commit lies between the good revision {good[:12]} and the bad one {bad[:12]}"
        if not base:
            super().__init__(
                f"{problem}: they are the same, or the bad one is the older.",
                "Name an older commit with --good, or a newer one with --bad.",
            )
        else:
            super().__init__(
                f"{problem} in one line: neither has the other in its history.",
                f"The last commit that both have is {base[:12]}. If the skills succeed there: --good {base[:12]}",
            )


class UntestableError(MisstepError):
    """A revision can't be made ready to run."""

    def __init__(self, build: str, code: int, said: str) -> None:
        super().__init__(
            f"`{build}` ended with exit code {code}: {said or 'it said nothing'}.",
            "Name a command with --build that works in a fresh checkout of the revision.",
        )


class BadRevisionError(MisstepError):
    """The skills can't be run at the good or the bad revision at all."""

    def __init__(self, name: str, revision: str, reason: str) -> None:
        super().__init__(
            f"The skills can't be run at the {name} revision {revision[:12]}: {reason}",
            f"Name a {name} revision at which they run; where older revisions lack the skills, name a SKILLS file "
            "outside of the repository.",
        )


class BisectionFileError(MisstepError):
    """What is kept of a bisection can't be gone on with."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"The bisection {file} can't be gone on with: {reason}.",
            "Begin anew with --anew; its executions are safe in the store, and those of commits in question count.",
        )


class HistoryTruthError(MisstepError):
    """What is known of a repository's culprit can't be used."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"{file} does not say which commit of the repository beside it is the culprit: {reason}.",
            'Name folders that hold `repository` and truth.json: {"good": SHA, "bad": SHA, "culprit": SHA, "function": '
            'NAME, "skills": {NAME: {"success_before": P, "success_after": P, "cost_s": S}}}.',
        )


class DirtyCheckoutError(MisstepError):
    """What is to be rolled back is not what the user has before him."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} has changes that are not committed; a roll-back is proven for a commit.",
            "Commit them, or put them away with `git stash`, then type the same again.",
        )


class BranchExistsError(MisstepError):
    """The branch that a roll-back is to be proposed on is there already."""

    def __init__(self, branch: str, folder: Path) -> None:
        super().__init__(
            f"{folder} has a branch {branch!r} already; nothing was changed.",
            f"Look at it: git show {branch}. Name another with --branch NAME, or delete it: git branch -D {branch}",
        )


class RollBackError(MisstepError):
    """A commit can't be rolled back at all."""

    def __init__(self, commit: str, conflicts: Sequence[str]) -> None:
        super().__init__(
            f"Commit {commit[:10]} can't be rolled back: {'; '.join(conflicts)}.",
            f"Do it by hand on a branch of your own: git revert {commit[:10]}; your checkout and your branches are as "
            "they were.",
        )


class NotTouchedError(MisstepError):
    """A function was named that the commit has not touched."""

    def __init__(self, function: str, commit: str, touched: Sequence[str]) -> None:
        super().__init__(
            f"Commit {commit[:10]} did not touch {function}.",
            f"Choose from what it touched ({', '.join(touched) or 'no function'}), or leave --function out.",
        )


class CannotRunError(MisstepError):
    """Skills can't be run at a commit."""

    def __init__(self, skill: str, reason: str) -> None:
        super().__init__(f"{skill} can't be run there: {reason}.", "Mend what it complains of, or leave the skill out.")


class PlacesError(MisstepError):
    """Measured places of functions with a bug can't be read."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"{file} is no list of places: {reason}.",
            "Write a JSON list of numbers from 1 into it: the place of the function with the bug in each test session.",
        )
