from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from misstep.core.calls import Calls, Function
from misstep.core.errors import ExecutionNotFoundError
from misstep.core.execution import Outcome
from misstep.record.recorder import Recorder
from misstep.signals.matrices import derive, matrices
from misstep.store import topics
from misstep.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store", create=True)


def record(store: Store, samples: int = 30) -> str:
    """An execution in which `reach` runs through the first half and `grip` at one instant of the second."""
    with Recorder(store, skill="grasp") as recorder:
        import time

        begin = time.monotonic_ns()
        for index in range(samples):
            recorder.log("wrench", index * 10_000_000, [index, 2 * index])
            if index == samples // 2:
                middle = time.monotonic_ns()
        last = time.monotonic_ns()
        calls = Calls(
            (Function("reach", "r.py", 3), Function("grip", "r.py", 9)),
            np.array([0, 1], np.int32),
            np.array([begin, last]),
            np.array([middle, last]),
            np.zeros(2, np.int32),
            np.zeros(2, np.bool_),
        )
        recorder.add_calls(calls)
        return recorder.finish(Outcome.SUCCESS).id


def test_matrices_of_an_execution(store: Store) -> None:
    both = matrices(store, record(store))
    assert both.measurements.channels == ("wrench.0", "wrench.1")
    np.testing.assert_allclose(both.measurements.values[0], [2, 4])  # mean of 0 … 4 and of 0 … 8
    np.testing.assert_array_equal(both.activity.counts, [[1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 0, 1]])
    assert [function.name for function in both.activity.functions] == ["reach", "grip"]


def test_the_cache_returns_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    execution_id = record(store)
    first = matrices(store, execution_id)
    monkeypatch.setattr(topics, "walk", lambda *_: pytest.fail("read the recording again"))
    second = matrices(store, execution_id)
    np.testing.assert_array_equal(first.measurements.values, second.measurements.values)
    np.testing.assert_array_equal(first.activity.counts, second.activity.counts)
    assert first.activity.functions == second.activity.functions
    assert first.measurements.channels == second.measurements.channels


def test_series_that_were_read_already_are_not_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    execution_id = record(store)
    series = store.series(execution_id)
    expected = derive(store, execution_id).measurements
    for reader in ("series", "series_and_calls"):
        monkeypatch.setattr(Store, reader, lambda *_: pytest.fail("read the series again"))
    np.testing.assert_array_equal(matrices(store, execution_id, series=series).measurements.values, expected.values)


def test_deriving_reads_the_recording_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    execution_id, walked, walk = record(store), [], topics.walk
    monkeypatch.setattr(topics, "walk", lambda path, *rest: walked.append(path) or walk(path, *rest))
    derive(store, execution_id)
    assert walked == [store.path(execution_id)]


def test_threads_that_derive_the_same_do_not_disturb_each_other(store: Store) -> None:
    execution_id = record(store)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: matrices(store, execution_id), range(16)))
    for one in found:
        np.testing.assert_array_equal(one.measurements.values, found[0].measurements.values)
    assert len(list((store.root / "cache").iterdir())) == 1


def test_deleting_or_spoiling_the_cache_loses_nothing(store: Store) -> None:
    execution_id = record(store)
    first = matrices(store, execution_id)
    (file,) = (store.root / "cache").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    np.testing.assert_array_equal(matrices(store, execution_id).activity.counts, first.activity.counts)
    file.unlink()
    np.testing.assert_array_equal(matrices(store, execution_id).activity.counts, first.activity.counts)


def test_other_steps_are_other_matrices(store: Store) -> None:
    execution_id = record(store)
    fine, coarse = (matrices(store, execution_id, step_ns) for step_ns in (50_000_000, 100_000_000))
    assert (len(fine.measurements.values), len(coarse.measurements.values)) == (6, 3)


def test_an_execution_without_sensors_has_activity_in_receiver_time(store: Store) -> None:
    with Recorder(store, skill="grasp") as recorder:
        stamps = np.array([1_000, 60_001_000])
        flags = np.zeros(2)
        calls = Calls(
            (Function("f"),), flags.astype(np.int32), stamps, stamps, flags.astype(np.int32), flags.astype(np.bool_)
        )
        recorder.add_calls(calls)
        execution_id = recorder.finish(Outcome.SUCCESS).id
    np.testing.assert_array_equal(derive(store, execution_id).activity.counts, [[1, 1]])


def test_an_unknown_execution_is_refused(store: Store) -> None:
    with pytest.raises(ExecutionNotFoundError):
        matrices(store, "grasp-00042")
