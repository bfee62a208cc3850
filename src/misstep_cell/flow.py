"""Optical flow between successive pictures of a camera, and how it is stored as one lossless picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

STILL_PX = 0.25
_STEPS_A_PX = 16
_ZERO = 2**15


class OpticalFlow:
    """Dense inverse search of one camera's pictures.

    Source: Kroeger et al. 2016, Fast optical flow using dense inverse search; OpenCV's preset "fast".
    """

    def __init__(self) -> None:
        self._search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._before: NDArray[np.uint8] | None = None

    def follow(self, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(h, w, 2): how far each pixel of the picture before moved right and down, px; zero for the first picture."""
        grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
        before, self._before = self._before, grey
        still = np.zeros((*grey.shape, 2), np.float32)
        return still if before is None else np.asarray(self._search.calc(before, grey, still), np.float32)


def encode_flow(flow: NDArray[np.float32]) -> NDArray[np.uint16]:
    """(h, 2 w): the components side by side in 1/16 px; motions below STILL_PX are none, so that it compresses."""
    moving = np.abs(flow).max(axis=2, keepdims=True) >= STILL_PX
    steps = np.rint(_STEPS_A_PX * np.where(moving, flow, 0.0)) + _ZERO
    return np.concatenate(np.moveaxis(np.clip(steps, 0, 2**16 - 1).astype(np.uint16), 2, 0), axis=1)


def decode_flow(picture: NDArray[np.uint16]) -> NDArray[np.float32]:
    """(h, w, 2): the flow, px, of a picture (h, 2 w) that `encode_flow` made."""
    components = np.stack(np.split(picture, 2, axis=1), axis=2)
    return (components.astype(np.float32) - np.float32(_ZERO)) / np.float32(_STEPS_A_PX)
