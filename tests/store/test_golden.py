"""Stores of every version that was ever written stay readable."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from misstep.core.calls import Function
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.core.streams import Event, StreamSpec
from misstep.store.doctor import examine
from misstep.store.store import Store
from misstep.store.topics import read_facts

GOLDEN = Path(__file__).parents[1] / "golden" / "store_v1"
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


def test_doctor_finds_nothing(store: Store) -> None:
    assert examine(store.root) == []


def test_files_alone_are_enough(store: Store) -> None:
    (store.root / "catalogue.sqlite").unlink()
    assert Store.open(store.root, create=True).executions() == [LABELLED, FAILURE]
