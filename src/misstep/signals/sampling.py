"""The moments that a clip shows, and how much of it was known some time before its event.

Source: Temel, Inceoglu, Sariel, data preprocessing: 1 frame a second, 8 frames, the last one at the failure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Int64s
from misstep.signals.errors import ClipSettingError


@dataclass(frozen=True, slots=True)
class Sampling:
    """When the frames of a clip are.

    Attributes:
        rate_hz: frames a second.
        frames: frames a clip.
        aftermath_ns: how long after its event, the onset of a failure, a clip goes on.

    Raises:
        ClipSettingError: there would be no frames, none up to the event, or the rate is none.
    """

    rate_hz: float = 1.0
    frames: int = 8
    aftermath_ns: int = 0

    def __post_init__(self) -> None:
        if not 1e-3 <= self.rate_hz <= 1e3:
            raise ClipSettingError("the rate", "a rate from 0.001 to 1000 Hz", f"{self.rate_hz} Hz")
        if self.frames < 1:
            raise ClipSettingError("frames", "at least 1", self.frames)
        longest_ns = (self.frames - 1) * self.period_ns
        if not 0 <= self.aftermath_ns <= longest_ns:
            expected = f"0 s to {longest_ns / 1e9:g} s, from a clip's first to its last frame"
            raise ClipSettingError("the aftermath", expected, f"{self.aftermath_ns / 1e9:g} s")

    @property
    def period_ns(self) -> int:
        """Time between two frames."""
        return round(1e9 / self.rate_hz)

    @property
    def ages_ns(self) -> Int64s:
        """(T,) how long before the event each frame is, oldest first; the last one is the aftermath behind it."""
        return self.period_ns * np.arange(self.frames - 1, -1, -1) - self.aftermath_ns


def is_seen(age_ns: Int64s, horizon_ns: int) -> NDArray[np.bool_]:
    """Which parts of a clip were known `horizon_ns` before its event: those of an age of at least that, shape kept.

    A student that anticipates sees these alone. What came after the event has a negative age: no horizon shows it.

    Raises:
        ClipSettingError: the horizon is negative.
    """
    if horizon_ns < 0:
        raise ClipSettingError("the horizon", "0 s or more", f"{horizon_ns / 1e9} s")
    return age_ns >= horizon_ns


def newest_at(stamps_ns: Int64s, moments_ns: Int64s) -> NDArray[np.intp]:
    """The place of the newest stamp not later than each moment, shape of the moments; -1 where there is none.

    Args:
        stamps_ns: (n,) ascending.
        moments_ns: in any order.
    """
    return np.searchsorted(stamps_ns, moments_ns, side="right") - 1
