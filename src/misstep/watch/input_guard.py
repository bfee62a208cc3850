"""Whether a stream's input can be judged at all: well formed, in order, fresh, and not frozen."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from misstep.record.stamps import REORDERING_LIMIT_NS
from misstep.watch.expectation import StreamExpectation, contrast
from misstep.watch.source_clock import SourceClock
from misstep.watch.stillness import Stillness

_RECOVERY_NS = 500_000_000
_UNPACED_NS = 5_000_000_000
"""Silence of a source without a pace that is too long, receiver time."""


class Fault(NamedTuple):
    """What is wrong with a sample.

    Attributes:
        kind: in a word or two; of each kind the newest is told.
        words: what was expected, and what came.
    """

    kind: str
    words: str


@dataclass
class _Told:
    words: str
    until_ns: int


class InputGuard:
    """Watches one stream along one execution.

    A fault of a sample stays in force until input was good again for half a second, or for five samples.

    Args:
        expectation: what the stream is like in successes.
        clock: of the execution, common to its streams.
        begin_ns: receiver time at which the execution began.
    """

    def __init__(self, expectation: StreamExpectation, clock: SourceClock, begin_ns: int) -> None:
        self._expected, self._clock, self._begin_ns = expectation, clock, begin_ns
        self._newest_ns: int | None = None
        self._taken_ns = self._came_ns = begin_ns
        self._stillness = Stillness(expectation)
        self._told: dict[str, _Told] = {}

    def take(self, publish_ns: Any, value: Any, now_ns: int) -> NDArray[Any] | None:
        """The sample, if there is nothing wrong with it; None for one that no model must see.

        Args:
            publish_ns: source's stamp.
            value: (channels,), or a picture.
            now_ns: receiver time.
        """
        self._came_ns = now_ns
        sample = self._formed(value)
        if isinstance(sample, Fault):
            self._tell(sample, now_ns)
            return None
        fault = self._misplaced(publish_ns, now_ns) or self._placed(int(publish_ns), sample, now_ns)
        if fault:
            self._tell(fault, now_ns)
        return None if fault else sample

    def lost(self, count: int, now_ns: int) -> None:
        """So many samples were dropped on their way."""
        self._tell(Fault("lost", f"{count} samples were dropped on their way"), now_ns)

    def faults(self, now_ns: int) -> tuple[str, ...]:
        """Why the stream can't be judged now, in words; empty if it can."""
        kind = "picture" if self._expected.kind == "image" else "sample"
        said = [told.words for told in self._told.values() if now_ns < told.until_ns]
        if self._newest_ns is None:
            late = now_ns - self._begin_ns > self._limit_ns(self._expected.first_ns + self._expected.fresh_ns)
            said.append(f"no {kind} yet" + (f", {_s(now_ns - self._begin_ns)} after the beginning" if late else ""))
        elif fault := self._old(now_ns):
            said.append(fault.words)
        elif now_ns - self._taken_ns > self._limit_ns(self._expected.fresh_ns):
            said.append(f"nothing good for {_s(now_ns - self._taken_ns)}")
        return tuple(f"{self._expected.stream}: {words}" for words in dict.fromkeys(said))

    def _tell(self, fault: Fault, now_ns: int) -> None:
        good_again_ns = max(_RECOVERY_NS, 5 * self._expected.period_ns)
        self._told[fault.kind] = _Told(fault.words, now_ns + good_again_ns)

    def _limit_ns(self, source_ns: int) -> int:
        """Receiver time in which so much source time passes."""
        return round(source_ns / self._clock.speed) if self._clock.speed else _UNPACED_NS

    def _formed(self, value: Any) -> NDArray[Any] | Fault:
        expected = self._expected
        try:
            array = np.asarray(value)
        except ValueError:
            return Fault("malformed", "expected numbers, got something ragged")
        numbers = array.dtype.kind in "fiub" if expected.kind == "series" else str(array.dtype) == expected.dtype
        if not numbers:
            return Fault("type", f"expected {expected.dtype}, got {array.dtype}")
        array = np.atleast_1d(array)
        if array.shape != expected.shape:
            return Fault("shape", f"expected {_by(expected.shape)}, got {_by(array.shape)}")
        if expected.kind == "series":
            array = array.astype(np.float64)
            if not np.isfinite(array).all():
                return Fault("not finite", f"{int((~np.isfinite(array)).sum())} of its numbers are NaN or infinite")
        return array

    def _misplaced(self, publish_ns: Any, now_ns: int) -> Fault | None:
        if not isinstance(publish_ns, int | np.integer) or publish_ns < 0:
            return Fault("stamp", f"expected a stamp in ns, got {publish_ns!r}")
        if self._newest_ns is None:
            return None
        forth_ns = int(publish_ns) - self._newest_ns
        if forth_ns == 0:
            return Fault("repeated", "the same stamp came twice")
        if forth_ns < -REORDERING_LIMIT_NS:
            return Fault("back", f"its clock jumped back by {_s(-forth_ns)}")
        if forth_ns < 0:
            return Fault("order", f"out of order, {_s(-forth_ns)} after a newer one")
        beyond_ns = forth_ns - self._clock.passed_ns(now_ns - self._taken_ns)
        if beyond_ns <= self._expected.fresh_ns or self._has_caught_up(int(publish_ns), now_ns):
            return None
        if not self._clock.speed:  # without a pace a loss can't be told from a jump: it goes on from here
            self._newest_ns = int(publish_ns)
        return Fault("forth", f"its clock jumped forth by {_s(beyond_ns)}, or what came before was lost")

    def _has_caught_up(self, publish_ns: int, now_ns: int) -> bool:
        """Whether what came before was late: by the clock of all streams, this one's stamp is not ahead of its time."""
        source_ns = self._clock.now_ns(now_ns)
        return bool(self._clock.speed) and source_ns is not None and publish_ns <= source_ns

    def _placed(self, publish_ns: int, sample: NDArray[Any], now_ns: int) -> Fault | None:
        self._newest_ns, self._taken_ns = publish_ns, now_ns
        self._clock.take(publish_ns, now_ns)
        return self._old(now_ns) or self._blind(sample)

    def _old(self, now_ns: int) -> Fault | None:
        source_ns = self._clock.now_ns(now_ns)
        assert source_ns is not None and self._newest_ns is not None
        age_ns = source_ns - self._newest_ns
        if age_ns <= self._expected.fresh_ns:
            return None
        if now_ns - self._came_ns <= self._limit_ns(self._expected.fresh_ns):
            return Fault("late", f"what comes is {_s(age_ns)} old")
        return Fault("silent", f"nothing new for {_s(age_ns)}")

    def _blind(self, sample: NDArray[Any]) -> Fault | None:
        assert self._newest_ns is not None
        if self._expected.black and sample.mean() < self._expected.black:
            return Fault("black", "the picture is black")
        if self._expected.blank and contrast(sample) < self._expected.blank:
            return Fault("blank", "the picture shows nothing but one colour")
        still = self._stillness.take(self._newest_ns, sample)
        if still is None:
            return None
        column, ns = still
        return Fault("frozen", f"{column + ' is ' if column else ''}frozen, the same for {_s(ns)}")


def _s(ns: int) -> str:
    return f"{ns / 1e9:.2g} s" if ns < 10_000_000_000 else f"{ns / 1e9:.0f} s"


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "nothing"
