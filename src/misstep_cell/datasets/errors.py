"""Errors of making a data set."""

from pathlib import Path

from misstep import MisstepError, Outcome


class DataSetFolderError(MisstepError):
    """A data set was asked for in the folder of another one, or of something else."""

    def __init__(self, folder: Path, found: str, wanted: str) -> None:
        super().__init__(f"{folder} holds {found}; asked for is {wanted}.", f"Name another folder: --store {folder}-2")


class QuotaError(MisstepError):
    """The cell does not bring about what a data set should hold."""

    def __init__(self, skill: str, wanted: str, tried: int) -> None:
        super().__init__(
            f"Skill {skill!r}: too few of {wanted} after {tried} scenes.",
            "Look at executions of it: python -m misstep_cell run SKILL --seed N --png FILE",
        )


class TooFewExecutionsError(MisstepError):
    """The natural set was asked for in fewer executions than two of its sessions hold."""

    def __init__(self, executions: int, runs: int) -> None:
        super().__init__(
            f"{executions} executions do not make two sessions of {runs}.",
            f"Ask for more executions or shorter sessions: --executions {2 * runs} --runs {runs}",
        )


class NoPicturesError(MisstepError):
    """Pictures were asked for where OpenGL does not work."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Pictures can't be rendered here: {reason}.",
            "Install OpenGL's EGL, e.g. apt install libegl1 libgl1-mesa-dri, or go without: --no-cameras",
        )


class OutcomeChangedError(MisstepError):
    """A recorded execution ended otherwise than its rehearsal did."""

    def __init__(self, execution_id: str, skill: str, seed: int, rehearsed: Outcome, recorded: Outcome) -> None:
        super().__init__(
            f"{execution_id} ({skill}, seed {seed}) was a {rehearsed} when it was rehearsed and a {recorded} when it "
            "was recorded.",
            "The cell's software has changed since the plan was made, or does not repeat itself. Make the data set "
            "anew in another folder.",
        )


class BugChoiceError(MisstepError):
    """--bugs is neither "all", nor a number, nor names."""

    def __init__(self, text: str, available: int) -> None:
        super().__init__(
            f"--bugs {text!r} names no bugs; there are {available}.",
            f"Give all, a number from 1 to {available}, or names: python -m misstep_cell bugs",
        )
