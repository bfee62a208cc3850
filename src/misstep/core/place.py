"""Where the functions of a repository are defined."""

from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a function is defined.

    Attributes:
        file: relative to the top of the repository, with forward slashes.
        qualname: "Planner.plan"; of a file that is not Python, empty.
    """

    file: str
    qualname: str = ""

    @property
    def last(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


def module_of(path: PurePath | str) -> str:
    """The dotted name of a Python file: "my_robot/arm.py" is my_robot.arm, "my_robot/__init__.py" my_robot."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1:] == ("__init__",) else parts)
