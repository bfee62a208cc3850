"""Takes the content of a chunk apart: the messages of each channel, many at once.

A recording may hold a million messages of a sensor. Each lies behind a prefix that tells its length, so that only their
places have to be found one by one; where neighbours are equally long, not even those.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from mcap.opcode import Opcode
from numpy.typing import NDArray

from misstep.core.streams import Int64s
from misstep.store.records import Record

Bytes = NDArray[np.uint8]
Stamps = NDArray[np.uint64]

_PREFIX = struct.Struct("<BQ")
_HEAD = np.dtype(
    [
        ("opcode", "u1"),
        ("length", "<u8"),
        ("channel", "<u2"),
        ("sequence", "<u4"),
        ("log_ns", "<u8"),
        ("publish_ns", "<u8"),
    ]
)
_PREFIX_BYTES = _PREFIX.size
_LEAST_BYTES = _HEAD.itemsize - _PREFIX_BYTES
_MESSAGE = int(Opcode.MESSAGE)  # comparing with a member of an enumeration is slow
_RUN_N, _RUN_LIMIT_N = 8, 4096


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Messages of one channel in a chunk, in file order.

    Attributes:
        channel: its number in the file.
        content: of the chunk.
        heads: (n,) what stands before the data of each message.
        begins: (n,) where in the content its data begin.
    """

    channel: int
    content: bytes
    heads: NDArray[Any]
    begins: Int64s

    def __len__(self) -> int:
        return len(self.begins)

    @property
    def publish_ns(self) -> Stamps:
        """(n,) source stamps."""
        return np.ascontiguousarray(self.heads["publish_ns"])

    @property
    def log_ns(self) -> Stamps:
        """(n,) receiver's stamps."""
        return np.ascontiguousarray(self.heads["log_ns"])

    @property
    def lengths(self) -> Int64s:
        """(n,) bytes of data."""
        return self.heads["length"].astype(np.int64) - _LEAST_BYTES

    def data(self) -> list[bytes]:
        """The data of each message."""
        ends = self.begins + self.lengths
        return [self.content[begin:end] for begin, end in zip(self.begins.tolist(), ends.tolist(), strict=True)]

    def rows(self) -> Bytes | None:
        """(n, length) the data; None if they are not equally long. May be a view of the chunk, so don't keep it."""
        lengths, strides = self.lengths, np.diff(self.begins)
        if (lengths != lengths[0]).any():
            return None
        length = int(lengths[0])
        if (strides == strides[:1]).all():
            shape, stride = (len(self), length), int(strides[0]) if len(strides) else length
            return np.ndarray(shape, np.uint8, self.content, int(self.begins[0]), (stride, 1))
        return np.ndarray((len(self.content) - length + 1, length), np.uint8, self.content, 0, (1, 1))[self.begins]


def batches(content: bytes) -> Iterator[Batch | Record]:
    """The messages of a chunk, and its other records; each channel's in file order.

    Args:
        content: of a chunk, uncompressed.

    Raises:
        ValueError, struct.error: it is none.
    """
    position, before, singles, size = 0, 0, list[int](), len(content)
    while position < size:
        opcode, length = _PREFIX.unpack_from(content, position)
        end = position + _PREFIX_BYTES + length
        if end > size:
            raise ValueError("a record reaches beyond its chunk")
        if opcode != _MESSAGE:
            yield from _one_by_one(content, singles)
            singles = []
            yield Record(position, opcode, content[position + _PREFIX_BYTES : end])
        elif length < _LEAST_BYTES:
            raise ValueError("a message is too short")
        elif length == before and (heads := _run(content, position, end)) is not None:
            yield from _one_by_one(content, singles)
            singles, stride = [], end - position
            yield from _by_channel(content, heads, position + stride * np.arange(len(heads)))
            end = position + stride * len(heads)
        else:
            singles.append(position)
        position, before = end, length
    yield from _one_by_one(content, singles)


def _run(content: bytes, begin: int, end: int) -> NDArray[Any] | None:
    """The heads of the message from `begin` to `end` and of those after it that are as long; None if they are few.

    A limit keeps the search short where such runs are, too.
    """
    stride = end - begin
    last = begin + (_RUN_N - 1) * stride
    if content[last : last + _PREFIX_BYTES] != content[begin : begin + _PREFIX_BYTES]:
        return None
    most = min((len(content) - begin) // stride, _RUN_LIMIT_N)
    heads = np.ndarray((most,), _HEAD, content, begin, (stride,)).copy()
    others = (heads["opcode"] != _MESSAGE) | (heads["length"] != heads["length"][0])
    return heads[: int(others.argmax())] if others.any() else heads


def _one_by_one(content: bytes, places: list[int]) -> Iterator[Batch]:
    """The messages that begin at some places."""
    if places:
        begins = np.array(places)
        heads = np.ndarray((len(content) - _HEAD.itemsize + 1,), _HEAD, content, 0, (1,))[begins]
        yield from _by_channel(content, heads, begins)


def _by_channel(content: bytes, heads: NDArray[Any], begins: Int64s) -> Iterator[Batch]:
    """Messages that begin, with their heads, at some places."""
    data, channels = begins + _HEAD.itemsize, heads["channel"]
    if (channels == channels[0]).all():
        yield Batch(int(channels[0]), content, heads, data)
        return
    for channel in np.unique(channels).tolist():
        own = np.flatnonzero(channels == channel)
        yield Batch(channel, content, heads[own], data[own])
