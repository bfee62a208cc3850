"""Stores of every version that was ever written stay readable."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from mcap.reader import make_reader
from mcap_ros2.decoder import DecoderFactory

from misstep.core.calls import Function
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.core.streams import Event, StreamSpec
from misstep.store.doctor import examine
from misstep.store.reading_calls import read_values
from misstep.store.store import Store
from misstep.store.topics import read_facts
from misstep.store.verify import verify

GOLDEN = Path(__file__).parents[1] / "golden" / "store_v1"
VALUES = GOLDEN.with_name("values_v1.mcap")
LABELLED = Execution(
    "grasp-00001", "grasp", Outcome.UNKNOWN, 1_700_000_000_000_000_000, 9_000_000, seed=3, robot="cell"
)
FAILURE = Execution(
    "grasp-00002", "grasp", Outcome.FAILURE, 1_700_000_009_000_000_000, 9_000_000,
    Failure("object dropped", 4_000_000, "slip"), "cell", Revision("3a8d93b", True), "session-1", 2**70,
    "Traceback (most recent call last): …", {"wrench": 2}, {"wrench": 1},
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    shutil.copytree(GOLDEN, tmp_path / "store")
    return Store.open(tmp_path / "store")


def test_catalogue(store: Store) -> None:
    assert store.executions() == [LABELLED, FAILURE]


def test_facts_in_the_files(store: Store) -> None:
    assert read_facts(store.path("grasp-00001")) == replace(LABELLED, outcome=Outcome.SUCCESS)
    assert read_facts(store.path("grasp-00002")) == FAILURE


def test_series(store: Store) -> None:
    wrench = store.series("grasp-00002")["wrench"]
    steps = np.arange(10)
    assert wrench.spec == StreamSpec("wrench", "series", ("fx", "fy", "fz"), ("N", "N", "N"))
    np.testing.assert_array_equal(wrench.publish_ns, steps * 1_000_000)
    np.testing.assert_array_equal(wrench.log_ns, steps * 1_000_000 + 500)
    np.testing.assert_array_equal(wrench.values, np.stack([steps, -steps, 0.1 * steps], axis=1))


def test_frames(store: Store) -> None:
    frames = store.frames("grasp-00002")
    np.testing.assert_array_equal(frames["head/depth"].images, [np.arange(24).reshape(4, 6) * 1000])
    assert np.abs(frames["head/rgb"].images[0].astype(int) - (200, 100, 50)).max() <= 4
    assert np.abs(frames["head/grey"].images[0].astype(int) - 77).max() <= 4


def test_events(store: Store) -> None:
    assert store.events("grasp-00002") == [Event(3_000_000, 700, "grasped", "the cup")]


def test_calls(store: Store) -> None:
    calls = store.calls("grasp-00002")
    assert calls.functions == (Function("arm.plan", "arm/plan.py", 3), Function("arm.Arm.move", "arm/move.py", 40))
    assert calls.function.tolist() == [0, 1, 1]
    assert calls.begin_ns.tolist() == [10, 20, 30]
    assert calls.end_ns.tolist() == [15, 35, -1]
    assert calls.raised.tolist() == [False, True, False]


def test_recordings_from_before_there_were_values(store: Store) -> None:
    assert len(store.values("grasp-00002")) == 0


def test_values() -> None:
    values = read_values(VALUES)
    move, plan = Function("arm.Arm.move", "arm/move.py", 40), Function("arm.plan", "arm/plan.py", 3)
    moved, stopped = ("argument/speed", "after/self.ü"), ("argument/speed", "raised/line", "raised/type")
    planned = ("argument/goal.x", "argument/goal.y", "return/", "calls/arm.Arm.move")
    assert (values.functions, values.layouts) == ((move, plan), (moved, stopped, planned, ()))
    assert (values.id.tolist(), values.parent.tolist()) == ([0, 1, 2, 3], [-1, 0, 0, -1])
    assert (values.function.tolist(), values.number.tolist()) == ([1, 0, 0, 0], [0, 0, 1, 2])
    assert (values.begin_ns.tolist(), values.end_ns.tolist()) == ([10, 20, 40, 70], [60, 30, 50, 80])
    assert (values.whole.tolist(), values.layout.tolist()) == ([True, True, False, True], [2, 0, 1, 3])
    assert values.start.tolist() == [0, 4, 6, 9, 9]
    expected = [0.5, np.inf, 1.0, 2.0, 0.25, np.nan, -0.5, 7.0, 1234567.0]
    np.testing.assert_array_equal(values.value, expected)
    assert verify(VALUES).id == "grasp-00003"


def test_stock_reader_sees_the_values() -> None:
    with VALUES.open("rb") as file:
        messages = make_reader(file, validate_crcs=True, decoder_factories=[DecoderFactory()]).iter_decoded_messages()
        found = [(channel.topic, message.log_time, decoded) for _, channel, message, decoded in messages]
    assert [(topic, log_ns) for topic, log_ns, _ in found] == [
        (f"/misstep/{name}", log_ns) for log_ns in (800, 900) for name in ("functions", "layouts", "values")
    ]
    functions, layouts, batch, _, later_layouts, later = (decoded for _, _, decoded in found)
    assert (functions.first, functions.name, functions.line) == (0, ["arm.Arm.move"], [40])
    assert layouts.slots == ["argument/speed\nafter/self.ü\n", "argument/speed\nraised/line\nraised/type\n"]
    planned = "argument/goal.x\nargument/goal.y\nreturn/\ncalls/arm.Arm.move\n"
    assert (later_layouts.first, later_layouts.slots) == (2, [planned, ""])
    assert (batch.id, batch.parent, batch.function, batch.number) == ([1, 2], [0, 0], [0, 0], [0, 1])
    assert (batch.begin_ns, batch.end_ns, batch.whole) == ([20, 40], [30, 50], [True, False])
    np.testing.assert_array_equal(batch.value, [0.25, np.nan, -0.5, 7.0, 1234567.0])
    assert (later.id, later.function, later.layout, later.value) == ([0, 3], [1, 0], [2, 3], [0.5, np.inf, 1.0, 2.0])


def test_doctor_finds_nothing(store: Store) -> None:
    assert examine(store.root) == []


def test_files_alone_are_enough(store: Store) -> None:
    (store.root / "catalogue.sqlite").unlink()
    assert Store.open(store.root, create=True).executions() == [LABELLED, FAILURE]
