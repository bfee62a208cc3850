"""Which skill calls which function of the robot's software."""

import sys
from collections import Counter
from types import FrameType
from typing import Any

from misstep_cell.cell_skill import CellSkill
from misstep_cell.rehearsal import rehearse

_SOFTWARE = "misstep_cell.robot."


def count_calls(skill: CellSkill, seed: int) -> Counter[str]:
    """How often each function of the robot's software is called in one execution."""
    calls: Counter[str] = Counter()

    def profile(frame: FrameType, event: str, _: Any) -> None:
        module = frame.f_globals.get("__name__", "")
        written = not frame.f_code.co_filename.startswith("<") and not frame.f_code.co_name.startswith("<")
        if event == "call" and module.startswith(_SOFTWARE) and written:
            calls[f"{module.removeprefix(_SOFTWARE)}.{frame.f_code.co_qualname}"] += 1

    sys.setprofile(profile)
    try:
        rehearse(skill, seed)
    finally:
        sys.setprofile(None)
    return calls
