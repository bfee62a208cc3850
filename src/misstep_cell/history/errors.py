"""Errors of making repositories."""

from pathlib import Path

from misstep import MisstepError


class GitError(MisstepError):
    """git is missing, or refused."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"git could not write the repository: {reason}.", "Install git 2.28 or newer, and try again.")


class RepositoryFolderError(MisstepError):
    """A repository was asked for where there is another one, or something else."""

    def __init__(self, folder: Path, found: str, wanted: str) -> None:
        super().__init__(
            f"{folder} holds {found}; asked for is {wanted}.", f"Name another folder: --out {folder.parent}-2"
        )


class TooManyCommitsError(MisstepError):
    """A history was asked for that is longer than what there is to commit."""

    def __init__(self, commits: int, most: int) -> None:
        super().__init__(
            f"There is not enough to tell for {commits} commits around this bug.", f"Ask for fewer: --commits {most}"
        )
