"""Where the functions of a repository are defined."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a function is defined.

    Attributes:
        file: relative to the top of the repository, with forward slashes.
        qualname: "Planner.plan"; of a file that is not Python, empty.
    """

    file: str
    qualname: str = ""
