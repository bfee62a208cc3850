"""The map from receiver time to source time that one execution's samples define."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from misstep.core.streams import Frames, Int64s, Series


@dataclass(frozen=True, slots=True)
class Clock:
    """Source time as the receiver knew it: the newest source stamp received so far.

    A step map rather than an interpolation: simulated time stands still while software computes, and the result
    depends only on the order in which samples and calls came, not on how fast the machine was.

    Attributes:
        log_ns: (n,) receiver stamps, ascending.
        source_ns: (n,) newest source stamp received by then, ascending.
    """

    log_ns: Int64s
    source_ns: Int64s

    @classmethod
    def of(cls, streams: Iterable[Series | Frames]) -> "Clock":
        """The clock of an execution with these streams; of no samples, one where source time is receiver time."""
        stamps = [(stream.log_ns, stream.publish_ns) for stream in streams if len(stream.log_ns)]
        if not stamps:
            return cls(np.empty(0, np.int64), np.empty(0, np.int64))
        log_ns = np.concatenate([log for log, _ in stamps])
        source_ns = np.concatenate([source for _, source in stamps])
        order = np.argsort(log_ns, kind="stable")
        return cls(log_ns[order], np.maximum.accumulate(source_ns[order]))

    def source(self, log_ns: Int64s) -> Int64s:
        """Source times of receiver times, shape kept; before the first sample, the first sample's."""
        if not len(self.log_ns):
            return log_ns
        last = np.searchsorted(self.log_ns, log_ns, side="right") - 1
        return self.source_ns[np.maximum(last, 0)]
