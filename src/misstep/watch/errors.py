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


class WireError(MisstepError):
    """What a process of the monitor received is no message."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"Expected a message of another process of the monitor, got {problem}.",
            "Use one version of misstep in the robot's process and its Python: pip install --upgrade misstep",
        )


class MonitorProcessError(MisstepError):
    """A process of the monitor could not start."""

    def __init__(self, which: str, how: str, output: str) -> None:
        super().__init__(
            f"Expected the monitor's {which} process to get ready, but it ended {how}. The end of its output:\n{output}",
            "Give the machine what it lacks (memory, disk, packages) and begin again.",
        )


class WebhookError(MisstepError):
    """An alarm is to be posted to an address that is not on this machine."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"Expected a webhook on this machine such as http://127.0.0.1:9000/stop, got {url!r}.",
            "Name one on loopback (127.0.0.1, ::1 or localhost), or give a shell command that reaches further: "
            "shell='curl …'.",
        )
