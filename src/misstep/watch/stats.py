"""How long it takes from a frame to the verdict that takes it into account, and how often what was said."""

import math
from collections import Counter, deque
from dataclasses import dataclass

import numpy as np

from misstep.watch.items import Began, Item, Judged, Picture, Raised, Sample
from misstep.watch.verdict import Level

WAITING_LIMIT_N = 10_000
"""Frames that wait for a verdict; if it never comes, the oldest count as unanswered."""

_LOWEST_MS, _STEP = 0.01, 1.01  # a percentile is told to within one per cent, never too low
_BINS_N = math.ceil(math.log(1e9, _STEP))  # up to some 10,000 s


class Latencies:
    """Counts of latencies in bins of one per cent: bounded memory, however long it is watched."""

    def __init__(self) -> None:
        self._counts = np.zeros(_BINS_N, np.int64)
        self.highest_ms = 0.0

    def add(self, latency_ms: float) -> None:
        """Counts one."""
        place = math.ceil(math.log(max(latency_ms, _LOWEST_MS) / _LOWEST_MS, _STEP))
        self._counts[min(place, _BINS_N - 1)] += 1
        self.highest_ms = max(self.highest_ms, latency_ms)

    def __len__(self) -> int:
        return int(self._counts.sum())

    def percentile_ms(self, percent: float) -> float | None:
        """The smallest latency, one per cent too high at most, that so many do not exceed; None of none."""
        if not len(self):
            return None
        place = int(np.searchsorted(np.cumsum(self._counts), math.ceil(len(self) * percent / 100)))
        return min(_LOWEST_MS * _STEP**place, self.highest_ms)


@dataclass(frozen=True, slots=True)
class Stats:
    """What was watched.

    Attributes:
        executions: that began.
        verdicts: by level.
        alarms: that were raised.
        samples: of series.
        frames: of cameras.
        answered: frames that a verdict took into account.
        p50_ms: from a frame's coming in to that verdict's coming back; None without an answered frame.
        p99_ms: so, too.
        highest_ms: so, too.
    """

    executions: int
    verdicts: dict[Level, int]
    alarms: int
    samples: int
    frames: int
    answered: int
    p50_ms: float | None
    p99_ms: float | None
    highest_ms: float | None


class StatsSink:
    """Measures latency from frame to verdict.

    A verdict takes a frame into account if its judge looked after the frame had come, and had seen all stamps until
    the frame's: streams reach the judge in the order in which they came in.
    """

    def __init__(self) -> None:
        self._executions = self._alarms = self._samples = self._frames = 0
        self._verdicts: Counter[Level] = Counter()
        self._latencies = Latencies()
        self._begin()

    def _begin(self) -> None:
        self._newest_ns = -1
        self._waiting: deque[tuple[int, int]] = deque(maxlen=WAITING_LIMIT_N)  # (received_ns, newest stamp by then)

    def take(self, item: Item) -> None:
        """Counts it."""
        match item:
            case Began():
                self._executions += 1
                self._begin()
            case Sample(_, publish_ns):
                self._samples += 1
                self._newest_ns = max(self._newest_ns, publish_ns)
            case Picture(_, publish_ns, received_ns):
                self._frames += 1
                self._newest_ns = max(self._newest_ns, publish_ns)
                self._waiting.append((received_ns, self._newest_ns))
            case Judged(verdict, received_ns):
                self._verdicts[verdict.level] += 1
                self._answer(verdict.source_ns, verdict.given_ns, received_ns)
            case Raised():
                self._alarms += 1

    def close(self) -> None:
        """Nothing to do."""

    @property
    def stats(self) -> Stats:
        """What was counted."""
        return Stats(
            self._executions,
            dict(self._verdicts),
            self._alarms,
            self._samples,
            self._frames,
            len(self._latencies),
            self._latencies.percentile_ms(50),
            self._latencies.percentile_ms(99),
            self._latencies.highest_ms if len(self._latencies) else None,
        )

    def _answer(self, source_ns: int | None, given_ns: int, received_ns: int) -> None:
        while source_ns is not None and self._waiting:
            frame_ns, newest_ns = self._waiting[0]
            if newest_ns > source_ns or frame_ns > given_ns:
                return
            self._waiting.popleft()
            self._latencies.add((received_ns - frame_ns) / 1e6)
