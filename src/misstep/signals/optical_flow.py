"""Optical flow between two frames: how far each pixel moved."""

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray


class FlowMethod(Protocol):
    """Estimates optical flow. Whoever plugs one in gives it a name that changes whenever its results do."""

    @property
    def name(self) -> str:
        """Told apart in the cache of clips."""
        ...

    def between(self, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float32]:
        """How far each pixel of a frame moved until the next one.

        Args:
            before: (H, W, 3) RGB.
            after: (H, W, 3) RGB, later.

        Returns:
            (H, W, 2) pixels, right and down.
        """
        ...


class DenseInverseSearch:
    """OpenCV's dense inverse search, preset "fast".

    Source: Kroeger et al. 2016, Fast optical flow using dense inverse search. The paper's FlowNet2 is a network whose
    weights would have to be downloaded.
    """

    name = "dis-fast"

    def between(self, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float32]:
        """See `FlowMethod`."""
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        first, second = (np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in (before, after))
        return np.asarray(search.calc(first, second, np.zeros((*first.shape, 2), np.float32)), np.float32)
