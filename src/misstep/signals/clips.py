"""Clips: what cameras and sensors showed in the seconds before an event of an execution, and shortly after it.

A part of a clip has an age: how long before the event all that went into it was known; it is negative for what came
after. A frame at moment m is the newest picture up to m, the flow into it comes from it and the frame before, a row of
a series is the mean of a step that had ended. So what a student may see is told by age alone, for all modalities alike.

Source: Temel, Inceoglu, Sariel, data preprocessing; docs/derivations.md, section Clips.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Int64s
from misstep.signals.errors import ClipSettingError
from misstep.signals.framing import Framing
from misstep.signals.grid import STEP_NS
from misstep.signals.optical_flow import DenseInverseSearch, FlowMethod
from misstep.signals.sampling import Sampling

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Track:
    """One modality of a clip, oldest first.

    Attributes:
        values: (T, C, H, W): uint8 of rgb, uint16 of depth (see `Framing`), float16 pixels of flow (right, down); or
            (S, C) float32 of a series, NaN where a channel had not been measured yet.
        present: (T,) or (S,): False before the execution began; values are 0 there.
        age_ns: (T,) or (S,): how long before the event, at least, all that went into it was known; the same for all
            clips of the same settings.
    """

    values: NDArray[Any]
    present: Bools
    age_ns: Int64s


Clip = Mapping[str, Track]
"""A clip: its tracks by modality."""


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """How clips are cut.

    Attributes:
        sampling: when frames are.
        framing: what of a picture is shown, and how large.
        step_ns: step of the grid of series, which begins with the execution.
        flow: how motion between two frames is estimated.
    """

    sampling: Sampling = field(default_factory=Sampling)
    framing: Framing = field(default_factory=Framing)
    step_ns: int = STEP_NS
    flow: FlowMethod = field(default_factory=DenseInverseSearch)

    def __post_init__(self) -> None:
        if self.step_ns <= 0 or not (self.row_ages_ns >= 0).any():
            expected = "more than 0 s, and short enough for a row until the event"
            raise ClipSettingError("the step", expected, f"{self.step_ns / 1e9} s")

    @property
    def window_ns(self) -> int:
        """How much time a clip shows."""
        return self.sampling.frames * self.sampling.period_ns

    @property
    def rows(self) -> int:
        """S, the rows of a series."""
        return self.window_ns // self.step_ns

    @property
    def row_ages_ns(self) -> Int64s:
        """(S,) how long before the event, at least, each row's step had ended, oldest first."""
        return self.step_ns * np.arange(self.rows - 1, -1, -1) - self.sampling.aftermath_ns
