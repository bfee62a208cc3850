import io
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from misstep.store.store import Store
from misstep_cell.bugs import BUG_VARIABLE, BUGS


def test_the_bugs_are_listed(misstep) -> None:
    listed = json.loads(misstep("demo", "--list-bugs", "--json").stdout)
    assert [one["name"] for one in listed] == [bug.name for bug in BUGS]
    assert all(one["function"].startswith("misstep_cell.robot.") for one in listed)
    table = misstep("demo", "--list-bugs").stdout
    assert [bug.name for bug in BUGS if bug.name not in table or bug.description not in table] == []


def test_an_unknown_bug_is_told_before_anything_is_written(misstep, tmp_path: Path) -> None:
    done = misstep("demo", "--bug", "nope", "--out", tmp_path / "demo")
    assert done.exit_code == 2
    assert "cartesian-shift" in done.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("other", ["notes.txt", "demo.json"])
def test_a_folder_of_something_else_is_left_alone(misstep, tmp_path: Path, other: str) -> None:
    file = tmp_path / other
    file.write_text(json.dumps({"misstep": "0.0.1", "seed": 7, "runs": 9, "pictures": True}))
    before = file.read_bytes()
    done = misstep("demo", "--quick", "--out", tmp_path)
    assert done.exit_code == 2
    assert "Name another folder with --out" in done.stderr
    assert ("seed 7" in done.stderr) == (other == "demo.json")
    assert file.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_the_quick_demo_finds_its_bug_and_does_not_record_twice(misstep, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    done = misstep("demo", "--quick", "--out", out)
    assert done.exit_code == 0, done.output
    facts = json.loads((out / "result.json").read_text())
    assert facts["planted"] == "misstep_cell.robot.planning.cartesian.plan_cartesian"
    assert facts["planted"] in facts["suspects"] and len(facts["suspects"]) <= 4
    assert f"Planted: {facts['planted']}" in done.stdout
    assert "plan_cartesian" in (out / "report.html").read_text()
    assert BUG_VARIABLE not in os.environ

    again = misstep("demo", "--quick", "--out", out, "--bug", "handover-threshold", "--json")
    assert "60 executions are there already" in again.stderr
    other = json.loads(again.stdout)
    assert other["session"] == "session-0002"
    assert other["planted"] in other["suspects"]


def test_a_failure_is_seen_coming_in_an_execution_that_nothing_was_learned_from(tmp_path: Path) -> None:
    from misstep.cli.demo_anticipation import FAILS_WITH_SEED, SUCCEEDS_WITH_SEED, foresee

    def told() -> str:
        console = Console(record=True, width=100, file=io.StringIO())
        assert foresee(tmp_path, "cell", {"MISSTEP_CELL_CAMERA_FPS": "4"}, console)["cause"] == "object pushed"
        return console.export_text()

    first = told()
    outcomes = {one.seed: one.outcome.value for one in Store.open(tmp_path).executions()}
    assert outcomes == {FAILS_WITH_SEED: "failure", SUCCEEDS_WITH_SEED: "success"}
    assert "seen coming" in first and "not seen" not in first
    assert told() == first and len(Store.open(tmp_path).executions()) == 2  # nothing is run twice
