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
