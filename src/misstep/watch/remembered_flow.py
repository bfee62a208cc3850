"""Optical flow that is computed once for each pair of frames, however often clips show it."""

from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.signals.optical_flow import FlowMethod


class RememberedFlow:
    """A flow method with a memory of the pairs that were asked for last; a pair is two arrays, not their contents.

    Args:
        method: that computes.
        most: pairs that are remembered.
    """

    def __init__(self, method: FlowMethod, most: int) -> None:
        self._method, self._most = method, most
        self._known: OrderedDict[tuple[int, int], tuple[Any, Any, NDArray[np.float16]]] = OrderedDict()
        self.computed = 0

    @property
    def name(self) -> str:
        """The method's."""
        return self._method.name

    def between(self, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float32]:
        """See `FlowMethod`; as exact as clips are, which hold 16 bits."""
        key = id(before), id(after)  # of arrays that are kept alive here, so that no other can have it
        if key in self._known:
            self._known.move_to_end(key)
        else:
            self.computed += 1
            flow = self._method.between(before, after).astype(np.float16)
            self._known[key] = before, after, flow
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return self._known[key][2].astype(np.float32)
