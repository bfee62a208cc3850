from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.core.calls import Calls
from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.streams import StreamSpec
from misstep.core.values import Values
from misstep.store.doctor import examine
from misstep.store.salvage import salvage
from misstep.store.store import Store
from misstep.store.verify import verify
from misstep.store.writing import ExecutionWriter

WRENCH = StreamSpec("wrench", "series", ("fx", "fy"), ("N", "N"))


@pytest.fixture
def writer(store: Store) -> ExecutionWriter:
    """Of grasp-00001, of which ten samples are on disk and one is not."""
    execution_id, part = store.new_part("grasp")
    writer = ExecutionWriter(part, Execution(execution_id, "grasp", Outcome.UNKNOWN, 5, robot="cell", seed=3))
    for step in range(10):
        writer.sample(WRENCH, step, 100 + step, np.array([step, -step]))
    writer.flush()
    writer.sample(WRENCH, 10, 110, np.zeros(2))
    return writer


def test_what_was_flushed_is_kept(store: Store, writer: ExecutionWriter, calls: Calls, values: Values) -> None:
    writer.calls(calls, 111)
    writer.values(values, 111)
    writer.flush()
    writer.abandon()
    execution = salvage(writer.path, Outcome.FAILURE, Failure("timeout"), "hung for 30 s")
    assert execution == Execution(
        "grasp-00001", "grasp", Outcome.FAILURE, 5, 11, Failure("timeout"), "cell", seed=3, error="hung for 30 s",
        salvaged=True,
    )  # fmt: skip
    assert store.executions() == [execution] == [verify(store.path(execution.id))]
    series = store.series(execution.id)["wrench"]
    assert series.spec == WRENCH
    assert series.values[:, 0].tolist() == [*range(10), 0]
    np.testing.assert_array_equal(store.calls(execution.id).begin_ns, calls.begin_ns)
    assert store.calls(execution.id).functions == calls.functions
    kept = store.values(execution.id)
    assert (kept.functions, kept.layouts) == (values.functions, values.layouts)
    np.testing.assert_array_equal(kept.value, values.value)


def test_original_is_kept_aside(store: Store, writer: ExecutionWriter) -> None:
    writer.abandon()
    before = writer.path.read_bytes()
    salvage(writer.path)
    assert not writer.path.exists()
    assert (store.root / "quarantine" / writer.path.name).read_bytes() == before
    assert examine(store.root) == []


def test_unjudged_stays_unknown(store: Store, writer: ExecutionWriter) -> None:
    writer.abandon()
    assert salvage(writer.path).outcome is Outcome.UNKNOWN
    assert len(store.series("grasp-00001")["wrench"].values) == 10


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_cut_within_the_last_chunk(cut: int, store: Store, writer: ExecutionWriter) -> None:
    writer.flush()
    writer.abandon()
    writer.path.write_bytes(writer.path.read_bytes()[:-cut])
    execution = salvage(writer.path)
    assert verify(store.path(execution.id)) == execution
    assert 10 <= len(store.series(execution.id)["wrench"].values) <= 11


def test_living_writer_is_left_alone(store: Store, writer: ExecutionWriter) -> None:
    with pytest.raises(ExecutionFileError, match="alive"):
        salvage(writer.path)
    assert store.executions() == []
    writer.finish(Execution("grasp-00001", "grasp", Outcome.SUCCESS, 5), store.finished_path("grasp-00001"))


def test_nothing_recorded_yet(store: Store) -> None:
    _, part = store.new_part("grasp")
    part.close()
    with pytest.raises(ExecutionFileError, match="nothing was recorded"):
        salvage(part.path)
    assert store.executions() == []


def test_writer_that_finished_before_it_was_killed(store: Store, writer: ExecutionWriter) -> None:
    execution = Execution("grasp-00001", "grasp", Outcome.SUCCESS, 5)
    writer.finish(execution, store.finished_path(execution.id))
    assert salvage(writer.path, Outcome.FAILURE, Failure("timeout")) == execution
    assert store.executions() == [execution]


def test_salvaged_again_under_the_same_name(store: Store, writer: ExecutionWriter) -> None:
    writer.abandon()
    kept = store.root / "quarantine" / writer.path.name
    kept.parent.mkdir()
    kept.write_bytes(b"older")
    salvage(writer.path)
    assert kept.read_bytes() == b"older"
    assert kept.with_name(f"{kept.name}.1").exists()


def test_stock_readers_open_it(store: Store, writer: ExecutionWriter) -> None:
    from rosbags.highlevel import AnyReader

    writer.abandon()
    path = store.path(salvage(writer.path).id)
    with AnyReader([path]) as reader:
        messages: list[Any] = [reader.deserialize(data, c.msgtype) for c, _, data in reader.messages()]
    assert [list(message.values) for message in messages] == [[i, -i] for i in range(10)]


def test_replaces_nothing_else(store: Store, record: Any, writer: ExecutionWriter) -> None:
    other = record()
    writer.abandon()
    salvaged = salvage(writer.path)
    assert store.executions() == [salvaged, other]
    assert replace(other) == verify(store.path(other.id))


def test_missing_part_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ExecutionFileError):
        salvage(store.root / "executions" / "grasp-00009.mcap.part")
