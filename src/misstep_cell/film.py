"""Pictures of an execution."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep_cell.world.head_camera import HeadCamera
from misstep_cell.world.simulation import Simulation


class Film:
    """Pictures of an execution at even times, side by side."""

    def __init__(self, size_px: int, period_s: float) -> None:
        self._size_px, self._period_ns = size_px, round(period_s * 1e9)
        self._frames: list[NDArray[np.uint8]] = []
        self._camera: HeadCamera | None = None

    def watch(self, simulation: Simulation) -> None:
        """Takes a picture if it is time for one."""
        if self._camera is None:
            self._camera = HeadCamera(simulation.model, self._size_px, self._size_px)
        if simulation.t_ns >= len(self._frames) * self._period_ns:
            self._frames.append(self._camera.rgb(simulation.data))

    def save(self, path: Path) -> None:
        """Writes the pictures, four a row."""
        blank = np.zeros_like(self._frames[0])
        frames = self._frames + [blank] * (-len(self._frames) % 4)
        rows = [np.hstack(frames[start : start + 4]) for start in range(0, len(frames), 4)]
        cv2.imwrite(str(path), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))
