"""Samples of a running execution on the grid of its measurements, a step at a time as it is over.

The same steps and means as `signals.grid.measure` has of the whole execution.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from misstep.core.streams import Float64s


@dataclass
class _Sums:
    total: Float64s
    count: int = 0


@dataclass
class _Stream:
    width: int
    newest_ns: int | None = None
    sums: dict[int, _Sums] = field(default_factory=dict)


class RunningGrid:
    """Means of each stream's samples in each step.

    Args:
        widths: how many channels each stream has.
        step_ns: of the grid.
        patience_ns: a step is over when every stream has passed its end, or when it ended so long ago.
    """

    def __init__(self, widths: Mapping[str, int], step_ns: int, patience_ns: int) -> None:
        self._streams = {name: _Stream(width) for name, width in widths.items()}
        self.step_ns, self._patience_ns = step_ns, patience_ns
        self._early: list[tuple[str, int, Float64s]] = []
        self._first_ns: int | None = None
        self.start_ns: int | None = None
        self.closed = 0

    def take(self, stream: str, publish_ns: int, values: Float64s) -> None:
        """A sample, (channels,); one of a step that was closed before is of no use any more."""
        one = self._streams[stream]
        one.newest_ns = publish_ns if one.newest_ns is None else max(one.newest_ns, publish_ns)
        if self.start_ns is None:
            self._early.append((stream, publish_ns, values))
            self._first_ns = publish_ns if self._first_ns is None else min(self._first_ns, publish_ns)
        else:
            self._add(one, publish_ns, values)

    def steps(self, source_ns: int) -> Iterator[tuple[int, dict[str, Float64s]]]:
        """Closes what is over: each step's number and the mean of every stream, NaN where it had no sample.

        Args:
            source_ns: what time it is at the source.
        """
        if not self._begun(source_ns):
            return
        while self._is_over(self.end_ns, source_ns):
            step, self.closed = self.closed, self.closed + 1
            yield step, {name: _mean(one, step) for name, one in self._streams.items()}

    @property
    def end_ns(self) -> int:
        """Source time at which the step ends that is to be closed next."""
        assert self.start_ns is not None
        return self.start_ns + (self.closed + 1) * self.step_ns

    def _begun(self, source_ns: int) -> bool:
        """The grid starts with the first sample of any stream, which is known once each has one."""
        if self.start_ns is None and self._first_ns is not None and self._is_over(self._first_ns, source_ns):
            self.start_ns = self._first_ns
            for stream, publish_ns, values in self._early:
                self._add(self._streams[stream], publish_ns, values)
            self._early = []
        return self.start_ns is not None

    def _is_over(self, t_ns: int, source_ns: int) -> bool:
        passed = all(one.newest_ns is not None and one.newest_ns >= t_ns for one in self._streams.values())
        return passed or source_ns - t_ns > self._patience_ns

    def _add(self, stream: _Stream, publish_ns: int, values: Float64s) -> None:
        assert self.start_ns is not None
        step = (publish_ns - self.start_ns) // self.step_ns
        if step >= self.closed:
            sums = stream.sums.setdefault(step, _Sums(np.zeros(stream.width)))
            sums.total = sums.total + values
            sums.count += 1


def _mean(stream: _Stream, step: int) -> Float64s:
    sums = stream.sums.pop(step, None)
    return np.full(stream.width, np.nan) if sums is None else sums.total / sums.count
