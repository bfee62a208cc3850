"""Errors of reports and views."""

from collections.abc import Sequence

from misstep.core.errors import MisstepError


class NoCameraError(MisstepError):
    """A camera was named that the execution does not have."""

    def __init__(self, stream: str, execution_id: str, known: Sequence[str]) -> None:
        super().__init__(
            f"The execution {execution_id} has no camera {stream!r}.",
            f"Its cameras: {', '.join(known) or 'none'}.",
        )
