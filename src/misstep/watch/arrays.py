"""Samples as bytes, and back. What is no array of numbers stays something that is none."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.watch.wire import BODY_LIMIT_BYTES

_SHOWN = 80


def packable(values: Any) -> NDArray[Any]:
    """A copy of a sample, in C order, as an array that can travel.

    What can't (objects, ragged lists, more than BODY_LIMIT_BYTES) becomes an array that holds a text about it: the
    judge then finds a sample of the wrong type.
    """
    try:
        array = np.array(values, order="C")
    except Exception as error:  # it is the robot's object, and whatever it raises is no reason to stop the robot
        return np.array(f"{type(error).__name__}: {error}"[:_SHOWN])
    if array.dtype.kind not in "biufcU" or array.nbytes > BODY_LIMIT_BYTES:
        return np.array(f"shape {array.shape} of {array.dtype}"[:_SHOWN])
    return array


def unpacked(dtype: str, shape: list[int], body: bytes) -> NDArray[Any]:
    """The array; not to be written to."""
    return np.frombuffer(body, np.dtype(dtype)).reshape(shape)
