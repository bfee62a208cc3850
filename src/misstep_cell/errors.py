"""Errors that the cell raises on purpose."""

from collections.abc import Sequence

from misstep import MisstepError


class UnknownBugError(MisstepError):
    """A bug was named that the cell does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"The cell has no bug named {name!r}.",
            f"Choose one of: {', '.join(known)}, or of `python -m misstep_cell bugs`.",
        )


class BugPatchError(MisstepError):
    """A bug's old text is not found exactly once in its function: the robot's software has changed under it."""

    def __init__(self, name: str, function: str, found: int) -> None:
        super().__init__(
            f"Bug {name!r} replaces a text of {function} that should occur once; it occurs {found} times.",
            "Bring it up to date: one with a name of its own in misstep_cell/bugs/named.py, the others by "
            "python -m misstep_cell bugs --validate.",
        )


class BugTooLateError(MisstepError):
    """The module that a bug belongs to is already imported."""

    def __init__(self, name: str, module: str) -> None:
        super().__init__(
            f"Bug {name!r} can't be planted: {module} is already imported.",
            "Set MISSTEP_CELL_BUG before the process imports misstep_cell.skills.",
        )


class CropError(MisstepError):
    """The crop of the cameras' pictures is not a box within their sensors."""

    def __init__(self, text: str, sensor_px: tuple[int, int]) -> None:
        super().__init__(
            f"MISSTEP_CELL_CROP is {text!r}; expected left,top,width,height of a box within {sensor_px[0]} x "
            f"{sensor_px[1]} pixels.",
            "Set it to e.g. 188,110,224,224, or unset it.",
        )


class UnknownCellSkillError(MisstepError):
    """A skill was named that the cell does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"The cell has no skill named {name!r}.", f"Choose one of: {', '.join(known)}.")


class UnknownCauseError(MisstepError):
    """A cause of failure was named that the cell does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"The cell has no cause of failure named {name!r}.", f"Choose one of: {', '.join(known)}.")
