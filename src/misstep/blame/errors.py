"""What can be wrong with a learned likelihood, and with what it is learned from."""

from pathlib import Path

from misstep.core.errors import MisstepError


class LikelihoodFileError(MisstepError):
    """The learned likelihood of a store can't be used."""

    def __init__(self, file: Path, reason: str) -> None:
        store = file.parent.parent
        super().__init__(
            f"The learned likelihood {file} can't be used: {reason}.",
            f"Learn it again: misstep train likelihood --store {store}; or do without: --likelihood default",
        )


class NoLearnedLikelihoodError(MisstepError):
    """A learned likelihood was asked for where none was learned."""

    def __init__(self, store: Path) -> None:
        super().__init__(
            f"{store} holds no learned likelihood.", f"Learn one: misstep train likelihood --store {store}"
        )


class NothingConfirmedError(MisstepError):
    """There is no finished session of which anybody said where its bug was."""

    def __init__(self, store: Path, called_n: int) -> None:
        problem = "of no test session is it known which function held the bug"
        if called_n:
            problem = f"what held the bug of its {called_n} confirmed sessions was never called in them"
        super().__init__(
            f"{store} has nothing to learn a likelihood from: {problem}.",
            f"Say it of a session whose bug was fixed: misstep fixed FUNCTION --session ID --store {store}",
        )
