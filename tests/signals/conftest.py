"""Recordings made up in memory, with everything that clips show."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.streams import Frames, Image, Int64s, Series, StreamSpec

S = 1_000_000_000


@dataclass
class Made:
    """Recordings in memory; `reads` counts how often an execution's streams were read."""

    facts: dict[str, Execution] = field(default_factory=dict)
    images: dict[str, dict[str, Frames]] = field(default_factory=dict)
    numbers: dict[str, dict[str, Series]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    reads: int = 0

    def executions(self) -> list[Execution]:
        return list(self.facts.values())

    def version(self, execution_id: str) -> str:
        return self.versions.get(execution_id, "1")

    def frames(self, execution_id: str) -> dict[str, Frames]:
        self.reads += 1
        return self.images[execution_id]

    def series(self, execution_id: str) -> dict[str, Series]:
        self.reads += 1
        return self.numbers[execution_id]


class Maker:
    """Makes streams whose content depends on the place in the stream and on a seed alone."""

    def stamps(self, begin_s: float, end_s: float, rate_hz: float) -> Int64s:
        return np.arange(round(begin_s * S), round(end_s * S) + 1, round(S / rate_hz), dtype=np.int64)

    def colours(self, place: int, seed: int) -> Image:
        return np.random.default_rng([place, seed]).integers(0, 256, (20, 24, 3), np.uint8)

    def depth(self, place: int, seed: int) -> Image:
        return np.random.default_rng([place, seed, 1]).integers(0, 4000, (20, 24), np.uint16)

    def frames(self, name: str, stamps_ns: Int64s, seed: int = 0) -> Frames:
        paint = self.depth if name.endswith("depth") else self.colours
        images = tuple(paint(place, seed) for place in range(len(stamps_ns)))
        return Frames(StreamSpec(name, "image"), stamps_ns, stamps_ns, images)

    def series(self, name: str, stamps_ns: Int64s, seed: int = 0, channels: int = 2) -> Series:
        values = np.random.default_rng([seed, 7]).normal(size=(len(stamps_ns), channels))
        return Series(StreamSpec(name, "series", tuple("abcdefg"[:channels])), stamps_ns, stamps_ns, values)

    def execution(self, name: str, outcome: Outcome, onset_ns: int | None = None) -> Execution:
        failure = Failure("object dropped", onset_ns) if outcome is Outcome.FAILURE else None
        return Execution(name, name.rpartition("-")[0], outcome, 1, failure=failure)

    def recordings(self) -> Made:
        """Two failures of pour, with onsets at 9 s and 10 s, and a success; 12 s each, a camera of 10 Hz, a wrench."""
        made, at = Made(), self.stamps(0, 12, 10)
        for number, onset_ns in enumerate((9 * S, 10 * S, None), start=1):
            outcome = Outcome.SUCCESS if onset_ns is None else Outcome.FAILURE
            one = self.execution(f"pour-0000{number}", outcome, onset_ns)
            made.facts[one.id] = one
            made.images[one.id] = {name: self.frames(name, at, number) for name in ("head/rgb", "head/depth")}
            made.numbers[one.id] = {"wrench": self.series("wrench", self.stamps(0, 12, 100), number)}
        return made


@pytest.fixture(scope="session")
def maker() -> Maker:
    return Maker()
