import time
from pathlib import Path
from typing import Any

import numpy as np

from misstep.core.execution import Outcome
from misstep.record.recorder import Recorder
from misstep.store.store import Store
from misstep.watch.pace import Pace
from misstep.watch.replay import PacedRecorder, replay

MS = 1_000_000


class Heard:
    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []

    def describe(self, stream: str, channels: Any, units: Any = ()) -> None:
        self.said.append((stream, tuple(channels), tuple(units)))

    def log(self, stream: str, t_ns: int, values: Any) -> None:
        self.said.append((stream, t_ns, list(values)))

    def image(self, stream: str, t_ns: int, array: Any) -> None:
        self.said.append((stream, t_ns, array.shape, array.dtype.name))

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        self.said.append((t_ns, name, text))


def recorded(store: Store) -> str:
    with Recorder(store, "grasp") as recorder:
        recorder.describe("wrench", ("fx",), ("N",))
        for step in range(5):
            recorder.log("wrench", step * 20 * MS, [float(step)])
        recorder.image("head/depth", 30 * MS, np.full((4, 6), 700, np.uint16))
        recorder.finish(Outcome.SUCCESS)
    return recorder.id


def test_a_replay_passes_on_what_was_recorded_in_order_and_in_time(tmp_path: Path) -> None:
    store, heard = Store.open(tmp_path / "store", create=True), Heard()
    begun_s = time.monotonic()
    replay(store, recorded(store), heard, Pace(1.0))
    assert time.monotonic() - begun_s >= 0.08
    assert heard.said == [
        ("wrench", ("fx",), ("N",)),
        ("wrench", 0, [0.0]),
        ("wrench", 20 * MS, [1.0]),
        ("head/depth", 30 * MS, (4, 6), "uint16"),
        ("wrench", 40 * MS, [2.0]),
        ("wrench", 60 * MS, [3.0]),
        ("wrench", 80 * MS, [4.0]),
    ]


def test_a_simulated_skill_is_held_back() -> None:
    heard = Heard()
    recorder = PacedRecorder(heard, Pace(1.0))
    begun_s = time.monotonic()
    recorder.describe("wrench", ("fx",))
    recorder.log("wrench", 0, [0.0])
    recorder.image("head/depth", 50 * MS, np.zeros((4, 6), np.uint16))
    recorder.event(50 * MS, "gripped")
    assert time.monotonic() - begun_s >= 0.05
    assert [one[0] for one in heard.said] == ["wrench", "wrench", "head/depth", 50 * MS]
