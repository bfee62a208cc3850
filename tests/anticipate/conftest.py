"""Small recordings in memory in which failures announce themselves, and networks small enough for tests."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from misstep.anticipate import teaching
from misstep.anticipate.encoders import ModelSize
from misstep.anticipate.material import Material, gather
from misstep.anticipate.training import AnticipatorTraining, Schedule
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.streams import Frames, Series, StreamSpec
from misstep.signals.clip_cache import ClipCache
from misstep.signals.split import split

S = 1_000_000_000
TINY = ModelSize(width=16, depth=1, heads=2, mlp=32, tubelet=1, patches=2, series_depth=1)


@dataclass
class Announced:
    """Executions of 6 s; from 3 s before a failure at 5 s on, the picture is bright and the force is high.

    Attributes:
        facts: the executions.
        shift: added to all forces.
    """

    facts: list[Execution]
    shift: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)

    def executions(self) -> list[Execution]:
        return self.facts

    def version(self, execution_id: str) -> str:
        return self.versions.get(execution_id, "1")

    def frames(self, execution_id: str) -> dict[str, Frames]:
        at = np.arange(0, 6 * S + 1, S // 2, dtype=np.int64)
        draw = np.random.default_rng(self._number(execution_id))
        images = tuple(
            draw.integers(0, 60, (20, 24, 3), np.uint8) + np.uint8(150 * self._warns(execution_id, t)) for t in at
        )
        return {"head/rgb": Frames(StreamSpec("head/rgb", "image"), at, at, images)}

    def series(self, execution_id: str) -> dict[str, Series]:
        at = np.arange(0, 6 * S + 1, S // 20, dtype=np.int64)
        draw = np.random.default_rng(self._number(execution_id))
        force = draw.normal(size=(len(at), 2)) + 9.0 * np.array([[self._warns(execution_id, t)] for t in at])
        return {"wrench": Series(StreamSpec("wrench", "series", ("x", "y")), at, at, force + self.shift)}

    def _number(self, execution_id: str) -> int:
        return int(execution_id.rpartition("-")[2])

    def _warns(self, execution_id: str, t_ns: int) -> bool:
        return self._number(execution_id) % 2 == 1 and t_ns >= 2 * S


def announced(n: int = 40) -> Announced:
    """Every other one fails."""
    facts = [
        Execution(
            f"pour-{number:05}",
            "pour",
            Outcome.FAILURE if number % 2 else Outcome.SUCCESS,
            1,
            failure=Failure("spilled", 5 * S) if number % 2 else None,
            seed=number,
        )
        for number in range(n)
    ]
    return Announced(facts)


@pytest.fixture
def recordings() -> Announced:
    return announced()


@pytest.fixture
def training() -> AnticipatorTraining:
    """One that takes a second or two."""
    schedule = Schedule(epochs=6, patience=6, batch=8, learning_rate=0.01, warm_up=0.1)
    return AnticipatorTraining(
        preset="paper", modalities=("rgb", "wrench"), frames=4, size_px=16, augment=False, schedule=schedule
    )


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching, "SIZES", dict.fromkeys(("paper", "modern"), TINY))


@pytest.fixture
def material(recordings: Announced, training: AnticipatorTraining, tmp_path: Path) -> Material:
    return gather(recordings, split(recordings.executions()), training, ClipCache(tmp_path / "clips"))
