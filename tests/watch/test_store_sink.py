from pathlib import Path

import numpy as np
import pytest

from misstep.core.execution import Failure, Outcome
from misstep.store.store import Store
from misstep.watch.items import Began, Ended, Sample
from misstep.watch.sink_contract import SinkContract, execution
from misstep.watch.sinks import SinkQueue
from misstep.watch.store_sink import SESSION, StoreSink


class TestStoreSink(SinkContract):
    @pytest.fixture(autouse=True)
    def _store(self, tmp_path: Path) -> None:
        self.store = Store.open(tmp_path / "store", create=True)

    def make_sink(self) -> StoreSink:
        return StoreSink(self.store)

    def test_what_was_watched_is_stored_and_can_be_labelled(self) -> None:
        self.deliver([Began("grasp", 0, seed=7), *execution()[1:]])
        (stored,) = self.store.executions(session=SESSION)
        assert (stored.skill, stored.outcome, stored.seed) == ("grasp", Outcome.UNKNOWN, 7)
        wrench = self.store.series(stored.id)["wrench"]
        assert wrench.spec.channels == ("fx", "fy")
        np.testing.assert_array_equal(wrench.values, [[0.1, 0.0], [0.1, 1.0], [0.1, 2.0]])
        frames = self.store.frames(stored.id)
        assert frames["head/depth"].images[2].max() == 1002
        assert len(frames["head/rgb"].images) == 3
        assert [event.name for event in self.store.events(stored.id)] == ["watch: ok", "gripped", "watch: fail"]
        assert self.store.label(stored.id, Outcome.FAILURE, Failure("dropped")).failed

    def test_it_is_kept_out_of_what_is_learned_from(self) -> None:
        self.deliver(execution())
        assert self.store.executions(session="") == []

    def test_an_outcome_that_is_known_is_kept(self) -> None:
        *items, _ = execution()
        self.deliver([*items, Ended(0, Outcome.FAILURE, Failure("dropped"), "Traceback")])
        (stored,) = self.store.executions()
        assert (stored.outcome, stored.failure, stored.error) == (Outcome.FAILURE, Failure("dropped"), "Traceback")

    def test_an_execution_that_another_follows_is_kept(self) -> None:
        self.deliver([*execution()[:-1], *execution("pour")])
        assert [one.skill for one in self.store.executions()] == ["grasp", "pour"]

    def test_malformed_samples_are_counted(self) -> None:
        sink = self.make_sink()
        queue = SinkQueue("store", sink)
        good = execution()
        bad = Sample("wrench", 0, 0, np.array([np.nan, 1.0]))
        for item in [good[0], bad, *good[1:]]:
            queue.put(item)
        queue.close(30.0)
        assert sink.refused == 1
        assert [one.id for one in sink.recorded] == ["grasp-00001"]


def test_a_store_that_can_not_be_written_fails_and_the_next_execution_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path / "store", create=True)
    sink = StoreSink(store)
    queue = SinkQueue("store", sink)
    real = Store.new_part

    def full(self: Store, skill: str, number: int | None = None):  # type: ignore[no-untyped-def]
        if skill == "grasp":
            raise OSError(28, "No space left on device")
        return real(self, skill, number)

    monkeypatch.setattr(Store, "new_part", full)
    for item in [*execution("grasp"), *execution("pour")]:
        queue.put(item)
    told = queue.close(30.0)
    assert told.failed == 1 and "No space left" in told.error
    assert [one.skill for one in sink.recorded] == ["pour"]
