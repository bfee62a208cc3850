"""Pictures of an execution."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep_cell.world.cameras import CAMERAS, Cameras
from misstep_cell.world.simulation import Simulation

_PICTURES_A_ROW = 5


class Film:
    """Pictures of an execution at even times: the head camera's in one row, the overhead camera's below them."""

    def __init__(self, period_s: float) -> None:
        self._period_ns = round(period_s * 1e9)
        self._frames: list[NDArray[np.uint8]] = []
        self._cameras: Cameras | None = None

    def watch(self, simulation: Simulation) -> None:
        """Takes a picture by each camera if it is time for one."""
        self._cameras = self._cameras or Cameras(simulation.model)
        if simulation.t_ns >= len(self._frames) * self._period_ns:
            pictures = [self._cameras.take(simulation.data, camera).rgb for camera in CAMERAS]
            self._frames.append(np.vstack(pictures))

    def save(self, path: Path) -> None:
        """Writes the pictures, five times a row."""
        blank = np.zeros_like(self._frames[0])
        frames = self._frames + [blank] * (-len(self._frames) % _PICTURES_A_ROW)
        rows = [np.hstack(frames[start : start + _PICTURES_A_ROW]) for start in range(0, len(frames), _PICTURES_A_ROW)]
        cv2.imwrite(str(path), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))
