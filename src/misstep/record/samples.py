"""Turns what a skill logs into arrays that can be stored, or refuses it."""

import operator
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from misstep.core.errors import SampleError
from misstep.core.streams import Float64s, Image
from misstep.store.images import is_storable

STAMP_LIMIT_NS = 2**31 * 1_000_000_000
IMAGE_LIMIT_BYTES = 64 * 2**20


def checked_stamp(stream: str, t_ns: SupportsIndex) -> int:
    """A source stamp as ROS 2 can hold it.

    Raises:
        SampleError: it is not an integer, negative, or beyond the year 2038.
    """
    try:
        stamp_ns = operator.index(t_ns)
    except TypeError:
        raise SampleError(stream, 0, "integer nanoseconds", f"{t_ns!r} as the time") from None
    if not 0 <= stamp_ns < STAMP_LIMIT_NS:
        raise SampleError(stream, stamp_ns, "a time from 0 to 2^31 s", f"{stamp_ns} ns")
    return stamp_ns


def checked_values(stream: str, t_ns: int, values: ArrayLike) -> Float64s:
    """The numbers of one sample, (channels,); a copy.

    Raises:
        SampleError: they are not numbers, not finite, none, or not a vector.
    """
    try:
        array = np.array(values, ndmin=1)
    except ValueError:
        raise SampleError(stream, t_ns, "a vector of numbers", "a ragged list") from None
    if array.dtype.kind not in "fiub":
        raise SampleError(stream, t_ns, "a vector of numbers", f"values of type {array.dtype}")
    if array.ndim > 1 or array.size == 0:
        raise SampleError(stream, t_ns, "a vector of numbers", f"an array of shape {array.shape}")
    if not np.isfinite(array).all():
        raise SampleError(stream, t_ns, "finite numbers", f"{array}")
    return array.astype(np.float64, copy=False)


def checked_image(stream: str, t_ns: int, array: NDArray[Any]) -> Image:
    """An image; a copy.

    Raises:
        SampleError: its shape or type is none that can be stored.
    """
    image = np.array(array, order="C")
    if not is_storable(image) or image.nbytes > IMAGE_LIMIT_BYTES:
        raise SampleError(
            stream,
            t_ns,
            "an image H x W x 3 uint8 (RGB), H x W uint8 (grey) or H x W uint16 (depth in mm), 64 MiB at most",
            f"shape {image.shape} of {image.dtype}",
        )
    return image
