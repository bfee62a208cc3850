"""What can go wrong on purpose while watching."""

from misstep.core.errors import MisstepError


class VerdictError(MisstepError):
    """A line is no verdict."""

    def __init__(self, line: str, problem: str) -> None:
        super().__init__(
            f"Expected a verdict as JSON, got {line[:80]!r} ({problem}).",
            "Read what `misstep watch --json` of the same version wrote.",
        )
