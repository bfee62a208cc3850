"""What can go wrong on purpose while watching."""

import math
from collections.abc import Sequence
from pathlib import Path

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
            f"Expected the monitor's {which} process to get ready, it ended {how}. The end of its output:\n{output}",
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


class PromiseError(MisstepError):
    """So few false stops can't be promised with the successes that there are."""

    def __init__(self, asked: float, need: int, scenes: int, successes: int, known: int, skills: Sequence[str]) -> None:
        left_out = f" ({known} more are of scenes that a model learned from)" if known else ""
        needed = f"{need} scene{'' if need == 1 else 's'}"
        super().__init__(
            f"At most {asked:g} false stops an execution can't be promised: that takes successes of {needed} that no "
            f"model learned from, and there are {successes} of {scenes}{left_out}.",
            _less(scenes)
            + f"Record more: misstep record SKILLS {' '.join(f'--skill {one}' for one in skills)} --seed 1 --runs "
            f"{-(-(need - scenes) // len(skills))} --store calibration; and name them: --calibration calibration",
        )


def _less(scenes: int) -> str:
    return f"Promise what they can keep: --false-stops {math.ceil(1e6 / (scenes + 1)) / 1e6:g}. " if scenes else ""


class NothingToJudgeError(MisstepError):
    """Neither a detector nor an anticipator is there to judge a skill."""

    def __init__(self, skill: str, store: Path) -> None:
        super().__init__(
            f"Nothing can judge {skill!r}: {store} holds no detector of it, and no anticipator was named.",
            f"Train one: misstep train detector --skill {skill} --store {store}; or name an anticipator.",
        )


class PlanMismatchError(MisstepError):
    """An anticipator was trained on other streams than those of the store."""

    def __init__(self, what: str, expected: str, got: str) -> None:
        super().__init__(
            f"{what}: the anticipator expects {expected}, the store's successes have {got}.",
            "Name the store of the robot that the anticipator was trained for, or train one on this store: misstep "
            "train anticipator",
        )


class FoxglovePortError(MisstepError):
    """Foxglove can't be served at its port."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(
            f"Foxglove can't be served at 127.0.0.1:{port}: {reason}.",
            "End what listens there, or let a free port be picked: --foxglove 0",
        )


class RerunTargetError(MisstepError):
    """What Rerun is to write to is neither a file that can be written nor the address of a viewer."""

    def __init__(self, target: str, reason: str) -> None:
        super().__init__(
            f"Expected a .rrd file that can be written, or the address of a Rerun viewer, got {target!r}: {reason}.",
            "Say for example --rerun watched.rrd or --rerun rerun+http://127.0.0.1:9876/proxy.",
        )


class RosTopicError(MisstepError):
    """What is given as a ROS topic is none, or of a type that can't be watched."""

    def __init__(self, text: str, readable: Sequence[str]) -> None:
        super().__init__(
            f"Expected [STREAM=]TOPIC:TYPE with a type of {', '.join(readable)}, got {text!r}.",
            "Say for example --ros /head/rgb:sensor_msgs/msg/Image or "
            "--ros wrench=/ft/data:geometry_msgs/msg/WrenchStamped.",
        )
