"""What can be wrong with a repository, and with what is asked of its history."""

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
