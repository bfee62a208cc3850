"""The rendered cameras, head and overhead: recorded for detectors that look at pictures, unseen by the robot."""

import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from misstep_cell.errors import CropError
from misstep_cell.world.camera_mount import SENSOR_PX

CAMERAS = ("head", "overhead")
_FARTHEST_M = 65.0
_GEOMS_MAX = 500


@dataclass(frozen=True, slots=True)
class Crop:
    """The box of a camera's sensor that is rendered, in pixels from the sensor's upper left corner.

    The default shows where the skills work: table, hand and what is handed over.
    """

    left: int = 188
    top: int = 110
    width: int = 224
    height: int = 224

    @classmethod
    def parse(cls, text: str) -> "Crop":
        """Reads "left,top,width,height".

        Raises:
            CropError: it is something else, or not a box within the sensor.
        """
        try:
            crop = cls(*map(int, text.split(",", 3)))
        except ValueError:
            raise CropError(text, SENSOR_PX) from None
        within = crop.left + crop.width <= SENSOR_PX[0] and crop.top + crop.height <= SENSOR_PX[1]
        if text.count(",") != 3 or min(crop.left, crop.top) < 0 or min(crop.width, crop.height) < 1 or not within:
            raise CropError(text, SENSOR_PX)
        return crop


@dataclass(frozen=True, slots=True)
class Picture:
    """What a camera sees.

    Attributes:
        rgb: (h, w, 3) colours, uint8.
        depth_mm: (h, w) distance along the optical axis, uint16.
    """

    rgb: NDArray[np.uint8]
    depth_mm: NDArray[np.uint16]


class Cameras:
    """Renders one model; colours and depth of a picture come from one pass.

    Raises:
        Exception: of any kind the system's OpenGL may raise where it does not work.
    """

    def __init__(self, model: Any, crop: Crop | None = None) -> None:
        crop = crop or Crop()
        point_at(model, crop)
        self._model = model
        gl_context().make_current()
        self._context = mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_50)
        self._context.readDepthMap = mujoco.mjtDepthMap.mjDEPTH_ZEROFAR
        self._scene = mujoco.MjvScene(model, _GEOMS_MAX)
        self._options, self._camera = mujoco.MjvOption(), mujoco.MjvCamera()
        self._camera.type = mujoco.mjtCamera.mjCAMERA_FIXED
        self._box = mujoco.MjrRect(0, 0, crop.width, crop.height)

    def take(self, data: Any, camera: str) -> Picture:
        """Takes a picture of the world as it stands in `data`, by one of `CAMERAS`."""
        shape = (self._box.height, self._box.width)
        rgb, nearness = np.empty((*shape, 3), np.uint8), np.empty(shape, np.float32)
        self._camera.fixedcamid = self._model.camera(camera).id
        # Every time: other cameras of this process may have drawn since.
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._context)
        mujoco.mjv_updateScene(
            self._model, data, self._options, None, self._camera, mujoco.mjtCatBit.mjCAT_ALL, self._scene
        )
        mujoco.mjr_render(self._box, self._scene, self._context)
        mujoco.mjr_readPixels(rgb, nearness, self._box, self._context)
        return Picture(rgb[::-1].copy(), self._depth_mm(nearness[::-1]))

    def _depth_mm(self, nearness: NDArray[np.float32]) -> NDArray[np.uint16]:
        """From OpenGL's depth, which is 1 at the near and 0 at the far clipping plane."""
        planes = self._model.vis.map
        near_m, far_m = planes.znear * self._model.stat.extent, planes.zfar * self._model.stat.extent
        depth_m = near_m * far_m / (near_m + nearness * (far_m - near_m))
        depth_mm: NDArray[np.uint16] = np.round(1000.0 * np.minimum(depth_m, _FARTHEST_M)).astype(np.uint16)
        return depth_mm

    def close(self) -> None:
        """Frees the renderer."""
        self._context.free()


@cache
def gl_context() -> Any:
    """The process's only one: a software OpenGL compiles its shaders anew for each."""
    return mujoco.GLContext(1, 1)


def point_at(model: Any, crop: Crop) -> None:
    """Cuts the crop out of each camera's sensor, so that nothing else is rendered."""
    middle_px = np.array([crop.left + crop.width / 2, crop.top + crop.height / 2])
    for camera in CAMERAS:
        number = model.camera(camera).id
        pixel_m = model.cam_sensorsize[number] / model.cam_resolution[number]
        model.cam_intrinsic[number, 2:] = pixel_m * (middle_px - np.divide(SENSOR_PX, 2))
        model.cam_sensorsize[number] = pixel_m * (crop.width, crop.height)
        model.cam_resolution[number] = crop.width, crop.height
    model.vis.global_.offwidth, model.vis.global_.offheight = crop.width, crop.height


def open_cameras(model: Any, crop: Crop) -> Cameras | None:
    """The cameras, or None where there is no working OpenGL; says once why, and what to install."""
    global _refused
    if _refused:
        return None
    try:
        return Cameras(model, crop)
    except Exception as error:  # whatever the system's OpenGL raises: the cell goes on without pictures
        _refused = True
        print(
            f"misstep_cell: no cameras ({type(error).__name__}: {error}); for pictures install OpenGL's EGL, "
            "e.g. apt install libegl1 libgl1-mesa-dri",
            file=sys.stderr,
        )
        return None


_refused = False
