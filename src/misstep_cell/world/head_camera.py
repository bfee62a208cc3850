"""The rendered head camera: recorded for the detectors that look at pictures, never seen by the robot's software."""

import sys
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

SIZE_PX = 224
_FARTHEST_M = 65.0


class HeadCamera:
    """Renders one model.

    Raises:
        Exception: of any kind the system's OpenGL may raise where it does not work.
    """

    def __init__(self, model: Any, height_px: int = SIZE_PX, width_px: int = SIZE_PX) -> None:
        self._renderer = mujoco.Renderer(model, height_px, width_px)

    def rgb(self, data: Any) -> NDArray[np.uint8]:
        """(h, w, 3) colours."""
        self._renderer.update_scene(data, "head")
        return np.asarray(self._renderer.render(), np.uint8)

    def depth_mm(self, data: Any) -> NDArray[np.uint16]:
        """(h, w) distance along the optical axis in millimetres."""
        self._renderer.enable_depth_rendering()
        self._renderer.update_scene(data, "head")
        depth_m = np.minimum(self._renderer.render(), _FARTHEST_M)
        self._renderer.disable_depth_rendering()
        depth_mm: NDArray[np.uint16] = np.round(1000.0 * depth_m).astype(np.uint16)
        return depth_mm

    def close(self) -> None:
        """Frees the renderer."""
        self._renderer.close()


def open_head_camera(model: Any) -> HeadCamera | None:
    """A head camera, or None where there is no working OpenGL; says once why, and what to install."""
    global _refused
    if _refused:
        return None
    try:
        return HeadCamera(model)
    except Exception as error:  # whatever the system's OpenGL raises: the cell goes on without pictures
        _refused = True
        print(
            f"misstep_cell: no head camera ({type(error).__name__}: {error}); for pictures install OpenGL's EGL, "
            "e.g. apt install libegl1 libgl1-mesa-dri",
            file=sys.stderr,
        )
        return None


_refused = False
