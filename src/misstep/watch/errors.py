"""What can go wrong on purpose while watching."""

from misstep.core.errors import MisstepError


class VerdictError(MisstepError):
    """A line is no verdict."""

    def __init__(self, line: str, problem: str) -> None:
        super().__init__(
            f"Expected a verdict as JSON, got {line[:80]!r} ({problem}).",
            "Read what `misstep watch --json` of the same version wrote.",
        )


class NotBegunError(MisstepError):
    """A verdict was asked for while no execution was under way."""

    def __init__(self) -> None:
        super().__init__(
            "A verdict was asked for, but no execution is under way.", 'Begin one first: watch.begin("grasp", now_ns).'
        )
