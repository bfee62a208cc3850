"""Tells the tracer's own exceptions from those that a signal handler raised while the tracer was at work."""

from pathlib import Path
from types import TracebackType

import numpy as np

_OWN = (f"{Path(__file__).parent}/", f"{Path(np.__file__).parent}/")


def is_own(error: BaseException) -> bool:
    """True if an exception arose in the tracer's code, which the robot's software must not notice.

    A time limit of the robot's software may come as a signal whose handler raises: that one has to get through.
    """
    at: TracebackType | None = error.__traceback__
    while at is not None:
        if not at.tb_frame.f_code.co_filename.startswith(_OWN):
            return False
        at = at.tb_next
    return True
