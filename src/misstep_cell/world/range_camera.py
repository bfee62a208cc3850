"""The head's range camera, by ray casting: depth and colour without a GPU or OpenGL."""

from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from misstep_cell.robot.hardware import RangeImage
from misstep_cell.world.camera_mount import camera_position, camera_rotation
from misstep_cell.world.disturbances import CameraKnock, Light

WIDTH_PX, HEIGHT_PX = 104, 76
FOCAL_PX = 140.0
_REACH_M = 4.0
_SEEN_GROUPS = np.ones(6, np.uint8)


class RangeCamera:
    """Casts one ray a pixel into a model."""

    def __init__(self, model: Any, rng: np.random.Generator, light: Light, knock: CameraKnock | None = None) -> None:
        self._model, self._rng, self._light = model, rng, light
        self._origin = camera_position(knock)
        self._optical = optical_rays()
        self._norm = np.linalg.norm(self._optical, axis=1)
        self._rays = (self._optical / self._norm[:, None] @ camera_rotation(knock).T).ravel()

    def capture(self, data: Any) -> RangeImage:
        """Sees the world as it stands in `data`."""
        n = WIDTH_PX * HEIGHT_PX
        geom, distance = np.empty(n, np.int32), np.empty(n)
        mujoco.mj_multiRay(
            self._model, data, self._origin, self._rays, _SEEN_GROUPS, 1, -1, geom, distance, None, n, _REACH_M
        )
        return RangeImage(self._depth(distance, geom < 0), self._colour(geom), FOCAL_PX)

    def _depth(self, distance: NDArray[np.float64], missed: NDArray[np.bool_]) -> NDArray[np.float64]:
        depth = distance / self._norm + self._rng.normal(0.0, self._light.depth_noise_m, len(distance))
        if self._light.lost_share:  # in good light nothing is drawn, so that its noise stays what it was
            missed = missed | (self._rng.random(len(distance)) < self._light.lost_share)
        return np.where(missed, np.nan, depth).reshape(HEIGHT_PX, WIDTH_PX)

    def _colour(self, geom: NDArray[np.int32]) -> NDArray[np.uint8]:
        true = 255.0 * self._light.share * self._model.geom_rgba[geom, :3]
        noisy = true + self._rng.normal(0.0, self._light.colour_noise, true.shape)
        colour: NDArray[np.uint8] = np.clip(noisy, 0, 255).astype(np.uint8)
        return colour.reshape(HEIGHT_PX, WIDTH_PX, 3)


def optical_rays() -> NDArray[np.float64]:
    """(h * w, 3): every pixel's ray in optical axes, third component 1."""
    u, v = np.meshgrid(np.arange(WIDTH_PX), np.arange(HEIGHT_PX))
    x, y = (u - (WIDTH_PX - 1) / 2) / FOCAL_PX, (v - (HEIGHT_PX - 1) / 2) / FOCAL_PX
    return np.column_stack([x.ravel(), y.ravel(), np.ones(x.size)])
