import json
import sqlite3
from pathlib import Path

import pytest


def test_newest_first_and_filtered(misstep, store: Path) -> None:
    done = misstep("list", "--skill", "press", "--limit", 2, "--store", store, "--json")
    assert done.exit_code == 0
    assert [one["id"] for one in json.loads(done.stdout)] == ["press-00010", "press-00009"]


def test_as_a_table(misstep, store: Path) -> None:
    done = misstep("list", "--outcome", "success", "--store", store)
    assert done.exit_code == 0
    assert "look-00001" in done.stdout
    assert "30 executions" in done.stdout
    assert "0 executions" in misstep("list", "--session", "session-0009", "--store", store).stdout


def test_an_id_can_be_copied_however_narrow_the_terminal(misstep, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    assert "pick-00010 " in misstep("list", "--store", store).stdout


def test_the_store_may_come_from_the_environment(misstep, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISSTEP_STORE", str(store))
    assert "pick-00001" in misstep("list").stdout


def test_no_store(misstep, tmp_path: Path) -> None:
    done = misstep("list", "--store", tmp_path / "nowhere")
    assert done.exit_code == 2
    assert "No experience database" in done.stderr
    assert "misstep record" in done.stderr


def test_a_store_of_a_newer_version(misstep, store: Path) -> None:
    with sqlite3.connect(store / "catalogue.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = misstep("list", "--store", store)
    assert done.exit_code == 2
    assert "9999" in done.stderr
    assert "upgrade" in done.stderr
