"""A robot that logs no sensor: outcomes and calls are all there is."""

import json
from pathlib import Path

import pytest

ROBOT = """
import os

def offset_m():
    return 1.0 if os.environ.get("TINY_BUG") else 0.0

def plan(goal_m):
    return goal_m + offset_m()

def look():
    return 3.0
"""
SKILLS = """
from blind_robot.planner import look, plan

class Reach:
    name = "reach"
    def execute(self, recorder):
        self.reached_m = plan(0.5)
    def succeeded(self):
        return self.reached_m < 0.6

class Look:
    name = "look"
    def execute(self, recorder):
        look()
    def succeeded(self):
        return True

SKILLS = [Reach(), Look()]
"""


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory, misstep) -> Path:
    place = tmp_path_factory.mktemp("blind")
    (place / "blind_robot").mkdir()
    (place / "blind_robot" / "__init__.py").touch()
    (place / "blind_robot" / "planner.py").write_text(ROBOT)
    (place / "skills.py").write_text(SKILLS)
    traced = ("--trace", place / "blind_robot", "--store", place / "store")
    assert misstep("record", place / "skills.py", "--runs", 8, *traced).exit_code == 0
    return place


def test_no_detector_is_trained_and_it_is_told(misstep, blind: Path) -> None:
    facts = json.loads(misstep("train", "detector", "--store", blind / "store", "--json").stdout)
    assert facts == {"detectors": [], "too_few": [], "no_sensors": ["look", "reach"]}
    named = misstep("train", "detector", "--skill", "reach", "--store", blind / "store")
    assert named.exit_code == 2 and "reach have no sensor channel" in named.stderr


def test_the_broken_function_is_found_all_the_same(misstep, blind: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_BUG", "1")
    result = blind / "result.json"
    traced = ("--trace", blind / "blind_robot", "--store", blind / "store")
    done = misstep("test", blind / "skills.py", *traced, "--max-executions", 4, "--json", result)
    assert done.exit_code in (0, 1), done.stderr
    facts = json.loads(result.read_text())
    assert facts["belief"][0]["function"] == "planner.offset_m"
    assert {one["outcome"] for one in facts["executions"] if one["skill"] == "reach"} == {"failure"}
