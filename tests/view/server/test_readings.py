from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.store import reading, store
from misstep.store.store import Store
from misstep.view.server.readings import Readings


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that sensors are read from, each time one is."""
    read: list[Path] = []

    def counting(path: Path) -> Any:
        read.append(path)
        return reading.read_series(path)

    monkeypatch.setattr(store, "read_series", counting)
    return read


def test_it_reads_what_a_store_reads(served: Any) -> None:
    plain, kept = Store.open(served.root), Readings.open(served.root)
    for _ in range(2):
        for name in ("look-00001", "wave-00001"):
            for stream, series in plain.series(name).items():
                np.testing.assert_array_equal(kept.series(name)[stream].values, series.values)
            assert kept.events(name) == plain.events(name)
            assert kept.frames(name).keys() == plain.frames(name).keys()
    assert kept.frames("look-00001", "head/rgb").keys() == {"head/rgb"}


def test_a_recording_is_read_once_until_it_changes(served: Any, counted: list[Path]) -> None:
    kept = Readings.open(served.root)
    for _ in range(3):
        kept.series("wave-00001")
    assert len(counted) == 1
    kept.path("wave-00001").touch()
    kept.series("wave-00001")
    assert len(counted) == 2
