from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.core.errors import ExecutionFileError
from misstep.store.reading_calls import calls_of
from misstep.store.recording import read_recording, read_series_and_calls
from misstep.store.store import Store


def test_one_pass_reads_what_each_reader_does(store: Store, record: Any) -> None:
    name = record().id
    path = store.path(name)
    read = read_recording(path)
    assert read.series.keys() == store.series(name).keys()
    np.testing.assert_array_equal(read.series["wrench"].values, store.series(name)["wrench"].values)
    frames = store.frames(name)
    assert read.frames.keys() == frames.keys()
    for stream, one in read.frames.items():
        np.testing.assert_array_equal(one.images, frames[stream].images)
    assert read.events == store.events(name)
    calls, expected = calls_of(read.calls, path), store.calls(name)
    assert (calls.functions, calls.begin_ns.tolist()) == (expected.functions, expected.begin_ns.tolist())


def test_series_and_calls_are_those_of_their_readers(store: Store, record: Any) -> None:
    name = record().id
    series, calls = store.series_and_calls(name)
    assert series.keys() == store.series(name).keys() == {"wrench"}
    np.testing.assert_array_equal(series["wrench"].values, store.series(name)["wrench"].values)
    assert (calls.functions, calls.end_ns.tolist()) == (store.calls(name).functions, store.calls(name).end_ns.tolist())


def test_a_file_that_is_cut(store: Store, record: Callable[..., Any]) -> None:
    path: Path = store.path(record().id)
    path.write_bytes(path.read_bytes()[:-9])
    for read in (read_recording, read_series_and_calls):
        with pytest.raises(ExecutionFileError):
            read(path)
