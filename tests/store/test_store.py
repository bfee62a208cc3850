from pathlib import Path
from typing import Any

import pytest

from misstep.core.errors import (
    ExecutionFileError,
    ExecutionNotFoundError,
    StoreAccessError,
    StoreDamagedError,
    StoreNotFoundError,
)
from misstep.core.execution import Failure, Outcome
from misstep.store.catalogue import Catalogue
from misstep.store.layout import Layout
from misstep.store.store import Store


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFoundError, match="misstep record"):
        Store.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_create_and_open_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a" / "b", create=True) as store:
        assert store.root == tmp_path / "a" / "b"
    assert Store.open(str(store.root)).executions() == []
    assert {path.name for path in store.root.iterdir()} == {"catalogue.sqlite", "executions", "logs"}


def test_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreAccessError, match="Not a directory"):
        Store.open(tmp_path / "file" / "store", create=True)


def test_nth_execution_of_a_skill(record: Any, store: Store) -> None:
    ids = [record(skill).id for skill in ("grasp", "press", "grasp", "grasp")]
    assert ids == ["grasp-00001", "press-00001", "grasp-00002", "grasp-00003"]
    assert [execution.id for execution in store.executions()] == ids
    assert store.get("press-00001").skill == "press"


def test_preferred_number_or_the_next_free_one(record: Any) -> None:
    assert record(number=4).id == "grasp-00004"
    assert record(number=4).id == "grasp-00005"
    assert record(number=2).id == "grasp-00002"
    assert record().id == "grasp-00006"


def test_skills_whose_ids_look_the_same(record: Any, store: Store) -> None:
    assert record("press it").id == "press_it-00001"
    assert record("press/it").id == "press_it-00002"
    assert len(store.executions(skill="press/it")) == 1


def test_id_of_a_lost_file_is_not_given_again(record: Any, store: Store) -> None:
    store.path(record().id).unlink()
    assert record(number=1).id == "grasp-00002"


def test_finds_what_was_asked_for(record: Any, store: Store) -> None:
    success, failure = record(), record(outcome=Outcome.FAILURE, session="session-1")
    assert store.executions(outcome=Outcome.FAILURE) == [failure]
    assert store.executions(session="") == [success]
    assert store.executions(newest_first=True, limit=1) == [failure]
    assert store.count_by_skill() == {"grasp": {Outcome.SUCCESS: 1, Outcome.FAILURE: 1}}


def test_unknown_execution(store: Store) -> None:
    for ask in (store.get, store.path, store.series, store.frames, store.calls, store.events):
        with pytest.raises(ExecutionNotFoundError, match="misstep list"):
            ask("grasp-00001")  # type: ignore[operator]
    with pytest.raises(ExecutionNotFoundError):
        store.label("grasp-00001", Outcome.SUCCESS)


def test_lost_file(record: Any, store: Store) -> None:
    execution = record()
    store.path(execution.id).unlink()
    with pytest.raises(ExecutionFileError, match="doctor --repair"):
        store.series(execution.id)


def test_label(record: Any, store: Store) -> None:
    execution = record()
    labelled = store.label(execution.id, Outcome.FAILURE, Failure("spilt"))
    assert (labelled.outcome, labelled.failure) == (Outcome.FAILURE, Failure("spilt"))
    assert store.get(execution.id) == labelled
    assert store.label(execution.id, Outcome.SUCCESS) == execution


def test_a_label_is_taken_back(record: Any, store: Store) -> None:
    recorded = record()
    assert store.label_of(recorded.id) is None
    store.label(recorded.id, Outcome.FAILURE, Failure("object dropped", 7, "slip"))
    assert store.label_of(recorded.id) == (Outcome.FAILURE, Failure("object dropped", 7, "slip"))
    assert store.unlabel(recorded.id) == recorded
    assert Store.open(store.root).executions() == [recorded]
    assert store.label_of(recorded.id) is None


def test_the_label_of_a_damaged_recording_stays(record: Any, store: Store) -> None:
    recorded = record()
    store.label(recorded.id, Outcome.FAILURE)
    path = store.path(recorded.id)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ExecutionFileError):
        store.unlabel(recorded.id)
    assert store.label_of(recorded.id) == (Outcome.FAILURE, None)


def test_finished_recording_that_missed_the_catalogue_is_entered_on_open(record: Any, store: Store) -> None:
    execution = record()
    labelled = store.label(execution.id, Outcome.UNKNOWN)
    Catalogue(Layout(store.root)).remove(execution.id)
    assert Store.open(store.root).executions() == [labelled]


def test_damaged_and_foreign_files_are_not_entered(record: Any, store: Store) -> None:
    execution = record()
    path = store.path(execution.id)
    path.with_name("copy-00001.mcap").write_bytes(path.read_bytes())
    path.with_name("half-00001.mcap").write_bytes(path.read_bytes()[:-100])
    path.with_name("text.mcap").write_text("text")
    assert Store.open(store.root).executions() == [execution]


def test_missing_catalogue(record: Any, store: Store) -> None:
    execution = record()
    (store.root / "catalogue.sqlite").unlink()
    with pytest.raises(StoreDamagedError, match="it is missing"):
        Store.open(store.root)
    assert Store.open(store.root, create=True).executions() == [execution]


def test_half_written_is_not_listed(store: Store, record: Any) -> None:
    _, part = store.new_part("grasp")
    assert Store.open(store.root).executions() == []
    assert record().id == "grasp-00002"
    part.discard()


def test_folder_of_recordings_that_is_gone(store: Store) -> None:
    (store.root / "executions").rmdir()
    with pytest.raises(StoreAccessError):
        store.new_part("grasp")


def test_a_recording_has_another_version_once_its_file_changed(record: Any, store: Store) -> None:
    execution, other = record(), record()
    before = store.version(execution.id)
    assert before == Store.open(store.root).version(execution.id)
    assert before != store.version(other.id)
    with store.path(execution.id).open("ab") as file:
        file.write(b"more")
    assert before != store.version(execution.id)
    with pytest.raises(ExecutionNotFoundError):
        store.version("nobody-00001")
