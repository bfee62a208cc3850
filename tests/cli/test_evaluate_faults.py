import json

import pytest
from typer.testing import CliRunner

from misstep.cli import faults_story
from misstep.cli.main import app
from misstep.evaluate.faults import Cell, FaultMatrix


def run(monkeypatch: pytest.MonkeyPatch, caught: int, *words: str) -> tuple[int, str]:
    cells = (Cell("NaN", "wrench", 3, caught, 3 - caught, 0, 0, 0, 40.0, 70.0),)
    monkeypatch.setattr(faults_story, "fault_matrix", lambda seeds, advance: FaultMatrix(cells, 3, 0, 150.0))
    result = CliRunner().invoke(app, ["evaluate", "faults", "--seeds", "3", *words])
    return result.exit_code, result.stdout


def test_counts_are_printed_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = run(monkeypatch, 3)
    assert code == 0 and "3 of 3 faults were noticed in time; 0 never; 0 times OK" in text
    assert "wrench" in text and "settled, after 150 ms" in text.replace("\n", " ")


def test_counts_are_printed_for_programs_and_a_miss_is_an_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = run(monkeypatch, 2, "--json")
    facts = json.loads(text)
    assert code == 1 and not facts["sound"] and (facts["tried"], facts["caught"], facts["silent"]) == (3, 2, 1)
    assert facts["cells"][0]["fault"] == "NaN" and facts["healthy"]["tried"] == 3
