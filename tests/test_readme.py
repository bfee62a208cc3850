"""What the README shows works as it stands there."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from misstep.cli.main import app

README = Path(__file__).parents[1] / "README.md"


def test_the_robot_of_the_readme_plugs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n# (\S+)\n(.*?)```", README.read_text(), re.DOTALL)
    assert [name for name, _ in blocks] == ["my_robot.py", "skills.py"]
    for name, text in blocks:
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    run("record", "skills.py", "--runs", "8", "--trace", "my_robot", "--store", "experience")
    run("train", "detector", "--store", "experience")

    robot = Path("my_robot.py")
    robot.write_text(robot.read_text().replace("self.move(0.0)", "self.move(0.2)"))
    run("test", "skills.py", "--trace", "my_robot", "--store", "experience", "--json", "result.json")
    run("report", "--store", "experience", "-o", "report.html")
    assert json.loads(Path("result.json").read_text())["suspects"] == ["my_robot.Arm.lower"]


def run(*words: str) -> None:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output


def test_its_exit_codes_are_those_of_the_help() -> None:
    table = re.findall(r"^\| (\d+) \|", README.read_text(), re.MULTILINE)
    told = re.findall(r"^\s+(\d+)\s", CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output, re.MULTILINE)
    assert table == told == ["0", "1", "2", "70", "130"]
