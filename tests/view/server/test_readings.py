import shutil
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.store import topics
from misstep.store.store import Store
from misstep.view.execution_view import execution_view
from misstep.view.server.readings import Readings


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The recordings that were read, each time one was."""
    read: list[Path] = []
    monkeypatch.setattr(topics, "walk", partial(_counted, read, topics.walk))
    return read


def _counted(read: list[Path], walk: Any, path: Path, *arguments: Any) -> Any:
    read.append(path)
    return walk(path, *arguments)


def test_it_reads_what_a_store_reads(served: Any) -> None:
    plain, kept = Store.open(served.root), Readings.open(served.root)
    for _ in range(2):
        for name in ("look-00001", "wave-00001"):
            for stream, series in plain.series(name).items():
                np.testing.assert_array_equal(kept.series(name)[stream].values, series.values)
            assert kept.events(name) == plain.events(name)
            assert kept.frames(name).keys() == plain.frames(name).keys()
    assert kept.frames("look-00001", "head/rgb").keys() == {"head/rgb"}


def test_a_recording_is_read_once_until_it_changes(served: Any, walked: list[Path]) -> None:
    kept = Readings.open(served.root)
    for _ in range(3):
        for read in (kept.series, kept.frames, kept.events, kept.calls):
            read("look-00001")
    assert len(walked) == 1
    kept.path("look-00001").touch()
    kept.series("look-00001")
    assert len(walked) == 2


def test_a_first_drawing_reads_a_recording_once(served: Any, walked: list[Path]) -> None:
    shutil.rmtree(served.root / "cache", ignore_errors=True)  # deleting it loses nothing
    kept = Readings.open(served.root)
    execution_view(kept, "look-00001")
    assert walked == [kept.path("look-00001")]


def test_calls_that_are_kept_are_those_of_a_store(served: Any) -> None:
    plain, kept = Store.open(served.root), Readings.open(served.root)
    for _ in range(2):
        np.testing.assert_array_equal(kept.calls("wave-00013").begin_ns, plain.calls("wave-00013").begin_ns)
        kept.series("wave-00013")
    assert len(plain.calls("wave-00013"))
