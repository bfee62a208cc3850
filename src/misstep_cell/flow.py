"""Optical flow between successive pictures of a camera, and how it is stored as one lossless picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

STILL_PX = 0.25
_STEPS_A_PX = 8
_ZERO = 2**15 + 2**7  # most motions differ in the lower byte only


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
    """(h, 2 w): the components side by side in 1/8 px; motions below STILL_PX are none, so that it compresses."""
    components = np.concatenate([flow[..., 0], flow[..., 1]], axis=1)
    still = np.maximum(np.abs(flow[..., 0]), np.abs(flow[..., 1])) < STILL_PX
    components[np.tile(still, 2)] = 0.0
    return (np.rint(components * np.float32(_STEPS_A_PX)) + np.float32(_ZERO)).astype(np.uint16)


def decode_flow(picture: NDArray[np.uint16]) -> NDArray[np.float32]:
    """(h, w, 2): the flow, px, of a picture (h, 2 w) that `encode_flow` made."""
    components = np.stack(np.split(picture, 2, axis=1), axis=2)
    return (components.astype(np.float32) - np.float32(_ZERO)) / np.float32(_STEPS_A_PX)
