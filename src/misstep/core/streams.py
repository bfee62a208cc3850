"""What a sensor delivers: its description and its samples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

Int64s = NDArray[np.int64]
Float64s = NDArray[np.float64]
Image = NDArray[np.uint8] | NDArray[np.uint16]

StreamKind = Literal["series", "image"]


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """Description of one stream.

    Attributes:
        name: topic name without a leading slash, e.g. "wrench" or "head/rgb".
        kind: "series" of numeric samples or "image".
        channels: one name per number of a sample, e.g. ("fx", "fy", "fz"); empty for images.
        units: one unit per channel, e.g. ("N", "N", "N"); empty if unknown and for images.
    """

    name: str
    kind: StreamKind
    channels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """Numeric samples of one stream, in source-time order.

    Attributes:
        spec: what they are.
        publish_ns: (n,) source stamps; may be simulated time that starts at 0.
        log_ns: (n,) receiver's monotonic stamps.
        values: (n, channels).
    """

    spec: StreamSpec
    publish_ns: Int64s
    log_ns: Int64s
    values: Float64s


class DecodedImages(Sequence[Image]):
    """Images that are decoded when they are asked for, each time anew: a clip needs a few of thousands.

    Args:
        count: how many there are.
        decode: the image at a place from 0 to count - 1; its errors are met where an image is asked for.
    """

    def __init__(self, count: int, decode: Callable[[int], Image]) -> None:
        self._places, self._decode = range(count), decode

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Image: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Image]: ...
    def __getitem__(self, place: int | slice) -> Image | Sequence[Image]:
        if isinstance(place, slice):
            return [self._decode(index) for index in self._places[place]]
        return self._decode(self._places[place])


@dataclass(frozen=True, slots=True)
class Frames:
    """Images of one stream, in source-time order.

    Attributes:
        spec: what they are.
        publish_ns: (n,) source stamps.
        log_ns: (n,) receiver's monotonic stamps.
        images: n arrays; H x W x 3 uint8 RGB, H x W uint8 grey, or H x W uint16 depth in millimetres.
    """

    spec: StreamSpec
    publish_ns: Int64s
    log_ns: Int64s
    images: Sequence[Image]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at one instant.

    Attributes:
        publish_ns: source stamp.
        log_ns: receiver's monotonic stamp.
        name: what happened, e.g. "grasped".
        text: anything more to say.
    """

    publish_ns: int
    log_ns: int
    name: str
    text: str = ""
