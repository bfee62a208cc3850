"""Gathers the samples of one topic into the arrays of a series."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from misstep.core.errors import ExecutionFileError
from misstep.core.streams import Int64s, Series, StreamKind, StreamSpec
from misstep.store.batches import Batch, Bytes, Stamps
from misstep.store.messages import SAMPLE, UNDECODABLE, decode
from misstep.store.summary import message_counts
from misstep.store.topics import Topic
from misstep.store.writing import STREAM_KEY

_STAMP = slice(4, 12)
_LITTLE_ENDIAN = 1
_LARGE_BYTES = 2**22
_TRUSTED_TIMES = 64


class Samples:
    """The numbers of all samples of a topic, copied once: from the chunk to where the series has them.

    They are a message's last field. Messages that differ in their stamps and numbers only have one layout, so
    that decoding the first one tells where the numbers of all are.
    """

    def __init__(self, topic: Topic, path: Path) -> None:
        self.topic = topic
        self._path = path
        self._publish_ns: list[Stamps] = []
        self._log_ns: list[Stamps] = []
        self._first: Bytes = np.empty(0, np.uint8)
        self._numbers: Bytes = np.empty((0, 0), np.uint8)
        self._count = 0

    def add(self, batch: Batch) -> None:
        """Takes the next samples.

        Raises:
            ExecutionFileError: the first one is none, or they differ in their layout.
        """
        rows = batch.rows()
        if rows is not None and not self._publish_ns:
            self._begin(rows[0])
        if rows is None or not self._is_laid_out(rows):
            raise ExecutionFileError(self._path, f"the samples of {self.topic.name} differ in their layout")
        self._publish_ns.append(batch.publish_ns)
        self._log_ns.append(batch.log_ns)
        self._reserve(len(rows))
        end = self._count + len(rows)
        self._numbers[self._count : end] = rows[:, len(self._first) :]
        self._count = end

    def series(self) -> Series:
        """The samples in source-time order.

        Raises:
            ValueError, TypeError, LookupError: its channel does not describe a series.
            OverflowError: a stamp is none.
        """
        spec = spec_of(self.topic)
        if not self._count:
            return Series(spec, *(np.empty(0, np.int64),) * 2, np.empty((0, len(spec.channels))))
        publish_ns, log_ns = _stamps(self._publish_ns), _stamps(self._log_ns)
        numbers = self._numbers[: self._count]
        values = (numbers if numbers.nbytes > _LARGE_BYTES else numbers.copy()).view("<f8")  # short ones keep no room
        if (publish_ns[1:] >= publish_ns[:-1]).all():  # nearly always; a copy of a long series is large
            return Series(spec, publish_ns, log_ns, values)
        order, publish_ns, log_ns = in_source_time(publish_ns, log_ns)
        return Series(spec, publish_ns, log_ns, values[order])

    def _begin(self, row: Bytes) -> None:
        try:
            width = len(decode(SAMPLE, row.tobytes()).values)
        except UNDECODABLE as error:
            raise ExecutionFileError(self._path, str(error)) from error
        self._first = row[: len(row) - 8 * width].copy()
        self._numbers = np.empty((0, 8 * width), np.uint8)

    def _is_laid_out(self, rows: Bytes) -> bool:
        """Whether all rows are as the first one, but for their stamps and numbers."""
        head = len(self._first)
        if rows.shape[1] != head + self._numbers.shape[1] or self._first[1] != _LITTLE_ENDIAN:
            return False
        parts = (slice(0, _STAMP.start), slice(_STAMP.stop, head))
        return not any((rows[:, part] != self._first[part]).any() for part in parts)

    def _reserve(self, more: int) -> None:
        """Makes room for some more, and for many at once: what is reserved and never written takes no memory."""
        needed, width = self._count + more, self._numbers.shape[1]
        if needed <= len(self._numbers):
            return
        room = max(needed, 2 * len(self._numbers))
        if room * width > _LARGE_BYTES:
            said = message_counts(self._path).get(self.topic.channel, 0)
            room = max(room, min(said, _TRUSTED_TIMES * room))
        numbers = np.empty((room, width), np.uint8)
        numbers[: self._count] = self._numbers[: self._count]
        self._numbers = numbers


def spec_of(topic: Topic) -> StreamSpec:
    """The stream that a topic of ours, or one of images, is.

    Raises:
        ValueError, TypeError, LookupError: its channel says something else.
    """
    kind: StreamKind = "series" if topic.schema == SAMPLE else "image"
    told = json.loads(topic.metadata.get(STREAM_KEY, '{"channels": [], "units": []}'))
    return StreamSpec(topic.name.removeprefix("/"), kind, tuple(told["channels"]), tuple(told["units"]))


def in_source_time(publish_ns: Int64s, log_ns: Int64s) -> tuple[NDArray[np.intp], Int64s, Int64s]:
    """The order of the source's stamps, and both stamps in it."""
    order = np.argsort(publish_ns, kind="stable")
    return order, publish_ns[order], log_ns[order]


def _stamps(batches: list[Stamps]) -> Int64s:
    stamps = np.concatenate(batches)
    if (stamps > np.iinfo(np.int64).max).any():
        raise OverflowError("a stamp is larger than a stamp can be")
    return stamps.view(np.int64)
