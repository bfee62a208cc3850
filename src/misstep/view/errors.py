"""Errors of reports and views."""

from collections.abc import Sequence
from pathlib import Path

from misstep.core.errors import MisstepError


class NoCameraError(MisstepError):
    """A camera was named that the execution does not have."""

    def __init__(self, stream: str, execution_id: str, known: Sequence[str]) -> None:
        super().__init__(
            f"The execution {execution_id} has no camera {stream!r}.",
            f"Its cameras: {', '.join(known) or 'none'}.",
        )


class NoSubjectError(MisstepError):
    """A report was asked for about something that is not there."""

    def __init__(self, name: str, root: Path, executions: Sequence[str], sessions: Sequence[str]) -> None:
        super().__init__(
            f"Expected an execution, a test session or a file of an evaluation; there is no {name!r} in {root} or as a "
            "file.",
            f"Newest executions there: {', '.join(executions) or 'none'}; all of them: misstep list --store {root}. "
            f"Sessions: {', '.join(sessions[-5:]) or 'none'}.",
        )


class NotAnEvaluationError(MisstepError):
    """A file or folder was given to report on that no evaluation wrote."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"Expected what an evaluation wrote: {path} {problem}.",
            "Give the JSON of misstep evaluate … --json, or the folder of a training that misstep evaluate anticipator "
            "has judged.",
        )
