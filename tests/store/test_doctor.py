import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from misstep.core.errors import StoreNotFoundError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.store import facts
from misstep.store.catalogue import Catalogue
from misstep.store.doctor import examine, repair
from misstep.store.findings import REMEDIES, Trouble
from misstep.store.layout import Layout
from misstep.store.store import Store
from misstep.store.writing import ExecutionWriter


def troubles(store: Store) -> list[tuple[Trouble, str]]:
    return [(finding.trouble, finding.path.name) for finding in examine(store.root)]


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kept(store: Store) -> set[str]:
    return {path.name for path in (store.root / "quarantine").iterdir()}


def test_healthy_store(store: Store, record: Any) -> None:
    store.label(record().id, Outcome.FAILURE, Failure("spilt"))
    assert examine(store.root) == [] == repair(store.root)


def test_no_store(tmp_path: Path) -> None:
    for ask in (examine, repair):
        with pytest.raises(StoreNotFoundError):
            ask(tmp_path / "nowhere")


def test_examining_changes_nothing(store: Store, record: Any) -> None:
    store.path(record().id).unlink()
    store.path(record().id).write_bytes(b"no recording")
    before = contents(store.root)
    assert len(examine(store.root)) == 2
    assert contents(store.root) == before


def test_every_trouble_has_a_remedy() -> None:
    assert set(REMEDIES) == set(Trouble)


@pytest.mark.parametrize("damage", ["missing", "replaced"])
def test_lost_catalogue_is_rebuilt(damage: str, store: Store, record: Any) -> None:
    executions = [record(), record("press", Outcome.FAILURE)]
    executions[0] = store.label(executions[0].id, Outcome.UNKNOWN)
    catalogue = store.root / "catalogue.sqlite"
    catalogue.unlink() if damage == "missing" else catalogue.write_bytes(b"no catalogue" * 500)
    assert troubles(store)[0] == (Trouble.CATALOGUE, "catalogue.sqlite")
    assert len(repair(store.root)) == 3
    assert Store.open(store.root).executions() == executions
    assert examine(store.root) == []
    if damage == "replaced":
        assert "catalogue.sqlite" in kept(store)


def test_lost_recording(store: Store, record: Any) -> None:
    store.label(record().id, Outcome.UNKNOWN)
    other = record()
    store.path("grasp-00001").unlink()
    assert troubles(store) == [
        (Trouble.MISSING, "grasp-00001.mcap"),
        (Trouble.FOREIGN, "grasp-00001.label.json"),
    ]
    repair(store.root)
    assert store.executions() == [other]
    assert kept(store) == {"grasp-00001.facts.json"}
    assert examine(store.root) == []


def test_recording_cut_after_it_was_finished(store: Store, record: Any) -> None:
    execution = store.label(record().id, Outcome.FAILURE, Failure("spilt"))
    path = store.path(execution.id)
    path.write_bytes(path.read_bytes()[:-50])
    assert troubles(store) == [(Trouble.DAMAGED, path.name)]
    repair(store.root)
    assert store.executions() == [replace(store.get(execution.id), outcome=Outcome.FAILURE, salvaged=True)]
    assert store.get(execution.id).failure == Failure("spilt")
    assert len(store.series(execution.id)["wrench"].values) == 50
    assert kept(store) == {path.name}
    assert examine(store.root) == []


def test_recording_of_which_nothing_is_left(store: Store, record: Any) -> None:
    execution = record()
    store.path(execution.id).write_bytes(bytes(1000))
    repair(store.root)
    [left] = store.executions()
    assert left == replace(execution, salvaged=True, duration_ns=0)
    assert store.series(execution.id) == {}
    assert examine(store.root) == []


def test_unlisted_recording(store: Store, record: Any) -> None:
    execution = record()
    Catalogue(Layout(store.root)).remove(execution.id)
    assert troubles(store) == [(Trouble.UNLISTED, "grasp-00001.mcap")]
    repair(store.root)
    assert store.executions() == [execution]


def test_catalogue_that_tells_something_else(store: Store, record: Any) -> None:
    execution = record()
    Catalogue(Layout(store.root)).put(replace(execution, seed=99))
    assert troubles(store) == [(Trouble.DIFFERENT, "grasp-00001.mcap")]
    repair(store.root)
    assert store.executions() == [execution]


def test_damaged_label_is_written_anew(store: Store, record: Any) -> None:
    execution = store.label(record().id, Outcome.FAILURE, Failure("spilt"))
    label = store.root / "executions" / "grasp-00001.label.json"
    label.write_text("{")
    assert troubles(store) == [(Trouble.LABEL, label.name)]
    repair(store.root)
    assert store.executions() == [execution]
    assert kept(store) == {label.name}
    assert examine(store.root) == []


def begun(store: Store) -> ExecutionWriter:
    execution_id, part = store.new_part("grasp")
    return ExecutionWriter(part, Execution(execution_id, "grasp", Outcome.UNKNOWN, 1))


def test_recording_of_a_dead_process(store: Store) -> None:
    writer = begun(store)
    writer.abandon()
    assert troubles(store) == [(Trouble.UNFINISHED, "grasp-00001.mcap.part")]
    repair(store.root)
    assert store.executions() == [Execution("grasp-00001", "grasp", Outcome.UNKNOWN, 1, salvaged=True)]
    assert kept(store) == {"grasp-00001.mcap.part"}
    assert examine(store.root) == []


def test_recording_under_way_is_left_alone(store: Store) -> None:
    writer = begun(store)
    assert troubles(store) == [(Trouble.RECORDING, "grasp-00001.mcap.part")]
    assert repair(store.root) == []
    writer.finish(Execution("grasp-00001", "grasp", Outcome.SUCCESS, 1), store.finished_path("grasp-00001"))


def test_part_file_without_content(store: Store) -> None:
    _, part = store.new_part("grasp")
    part.close()
    repair(store.root)
    assert store.executions() == [] == examine(store.root)
    assert kept(store) == {part.path.name}


def test_part_file_that_a_killed_repair_left(store: Store) -> None:
    writer = begun(store)
    writer.abandon()
    left = writer.path.read_bytes()
    repair(store.root)
    writer.path.write_bytes(left)
    [execution] = store.executions()
    repair(store.root)
    assert store.executions() == [execution]
    assert examine(store.root) == []


def test_foreign_files_are_reported_and_left_alone(store: Store, record: Any) -> None:
    folder = store.root / "executions"
    record()
    shutil.copy(folder / "grasp-00001.mcap", folder / "copy.mcap")
    (folder / "text.mcap").write_text("text")
    (folder / "notes.txt").write_text("notes")
    (folder / "press-00001.label.json").write_text('{"outcome": "success"}')
    (folder / "bags").mkdir()
    before = contents(folder)
    expected = ["bags", "copy.mcap", "notes.txt", "press-00001.label.json", "text.mcap"]
    assert troubles(store) == [(Trouble.FOREIGN, name) for name in expected]
    assert repair(store.root) == []
    assert contents(folder) == before


def test_file_of_a_newer_misstep_is_left_alone(store: Store, record: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "from_text", lambda text: Execution(text["id"], "grasp", Outcome.SUCCESS, 1))
    monkeypatch.setattr(facts, "FORMAT", "2")
    path = store.path(record().id)
    monkeypatch.undo()
    assert [(finding.trouble, finding.path) for finding in examine(store.root)] == [(Trouble.FOREIGN, path)]
    assert repair(store.root) == []


def test_findings_speak(store: Store, record: Any) -> None:
    store.path(record().id).unlink()
    [finding] = examine(store.root)
    assert finding.detail == "its file is gone"
    assert "quarantine" in finding.remedy
