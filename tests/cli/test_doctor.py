import json
from pathlib import Path

import pytest

from misstep.core.execution import Outcome
from misstep.record.recorder import Recorder
from misstep.store.store import Store


def test_a_whole_store(misstep, store: Path) -> None:
    done = misstep("doctor", "--store", store)
    assert done.exit_code == 0
    assert "is whole" in done.stdout


def test_a_damaged_recording_is_found_and_mended(misstep, store: Path) -> None:
    file = store / "executions" / "pick-00003.mcap"
    file.write_bytes(file.read_bytes()[:-200])
    found = misstep("doctor", "--store", store, "--json")
    assert found.exit_code == 1
    (finding,) = json.loads(found.stdout)["findings"]
    assert (finding["trouble"], finding["path"]) == ("damaged", str(file))
    assert "--repair would" in misstep("doctor", "--store", store).stdout
    repaired = misstep("doctor", "--repair", "--store", store, "--json")
    assert repaired.exit_code == 0
    assert json.loads(repaired.stdout) == {"mended": [finding], "findings": []}
    assert misstep("doctor", "--store", store).exit_code == 0
    assert list((store / "quarantine").iterdir())


def test_a_foreign_file_stays_a_finding(misstep, store: Path) -> None:
    (store / "executions" / "notes.txt").write_text("mine")
    assert misstep("doctor", "--repair", "--store", store).exit_code == 1
    assert (store / "executions" / "notes.txt").read_text() == "mine"


def test_a_long_name_is_told_whole(misstep, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    (store / "executions" / "the_notes_of_the_whole_of_last_week.txt").write_text("mine")
    told = misstep("doctor", "--store", store).stdout
    cells = (line.split("│")[1].strip() for line in told.splitlines() if line.startswith("│"))
    assert "the_notes_of_the_whole_of_last_week.txt" in "".join(cells)


def test_a_recording_under_way_is_not_wrong(misstep, store: Path) -> None:
    with Recorder(Store.open(store), "pick") as recorder:
        done = misstep("doctor", "--store", store)
        recorder.finish(Outcome.SUCCESS)
    assert done.exit_code == 0
    assert "recording" in done.stdout


def test_no_store(misstep, tmp_path: Path) -> None:
    assert misstep("doctor", "--store", tmp_path / "nowhere").exit_code == 2
