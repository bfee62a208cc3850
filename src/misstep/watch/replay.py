"""Recorded executions and skills that run here, as sources."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from misstep.core.skill import SkillRecorder
from misstep.signals.recordings import Recordings
from misstep.watch.pace import Pace
from misstep.watch.replaying import arrivals


def replay(recordings: Recordings, execution_id: str, to: SkillRecorder, pace: Pace) -> None:
    """Hands all samples and pictures of an execution to a monitor, each when it is due by its source's stamp.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
    """
    for name, series in recordings.series(execution_id).items():
        to.describe(name, series.spec.channels, series.spec.units)
    for one in arrivals(recordings, execution_id):
        pace.wait_for(one.publish_ns)
        if np.ndim(one.value) > 1:
            to.image(one.stream, one.publish_ns, one.value)
        else:
            to.log(one.stream, one.publish_ns, one.value)


class PacedRecorder:
    """Holds back a skill in simulated time, as it logs; a real robot's is never ahead."""

    def __init__(self, to: SkillRecorder, pace: Pace) -> None:
        self._to, self._pace = to, pace

    def describe(self, stream: str, channels: Sequence[str], units: Sequence[str] = ()) -> None:
        """Names the channels of a series and their units."""
        self._to.describe(stream, channels, units)

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Passes on one sample, when it is due."""
        self._pace.wait_for(t_ns)
        self._to.log(stream, t_ns, values)

    def image(self, stream: str, t_ns: int, array: NDArray[Any]) -> None:
        """Passes on one image, when it is due."""
        self._pace.wait_for(t_ns)
        self._to.image(stream, t_ns, array)

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        """Passes on that something happened."""
        self._to.event(t_ns, name, text)
