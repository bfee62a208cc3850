from pathlib import Path
from typing import Any

import pytest
import typer

from misstep.cli.watch_sources import SkillsHere, pace_of
from misstep.core.execution import Failure, Outcome
from misstep.store.store import Store

SKILLS = """
class Skill:
    def __init__(self, name, fails_in=""):
        self.name, self.fails_in = name, fails_in
    def _reach(self, stage):
        if stage == self.fails_in:
            raise ValueError(stage)
    def prepare(self):
        self._reach("prepare")
    def execute(self, recorder):
        recorder.log("wrench", 0, [1.0])
        self._reach("execute")
    def succeeded(self):
        return True

SKILLS = [Skill("good"), Skill("unprepared", "prepare"), Skill("raising", "execute")]
"""


class Heard:
    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []

    def begin(self, skill: str, seed: int | None = None) -> None:
        self.said.append(("begin", skill, seed))

    def log(self, stream: str, t_ns: int, values: Any) -> None:
        self.said.append(("log", stream))

    def end(self, outcome: Outcome, failure: Failure | None = None, error: str = "") -> None:
        self.said.append(("end", outcome, failure and failure.kind, "ValueError" in error))


@pytest.fixture
def module(tmp_path: Path) -> str:
    file = tmp_path / f"skills_{tmp_path.name}.py"
    file.write_text(SKILLS)
    return str(file)


def heard(module: str, tmp_path: Path, *names: str, runs: int = 1) -> list[tuple[Any, ...]]:
    monitor: Any = Heard()
    SkillsHere(module, names, runs, 0, Store.open(tmp_path / "store", create=True), 0.0).run(monitor)
    said: list[tuple[Any, ...]] = monitor.said
    return said


def test_a_skill_is_watched_from_when_it_is_prepared_until_its_outcome_is_known(module: str, tmp_path: Path) -> None:
    assert heard(module, tmp_path, "good", runs=2) == [
        ("begin", "good", 0), ("log", "wrench"), ("end", Outcome.SUCCESS, None, False),
        ("begin", "good", 1), ("log", "wrench"), ("end", Outcome.SUCCESS, None, False),
    ]  # fmt: skip


def test_a_skill_that_raises_is_a_failure_and_the_next_one_runs(module: str, tmp_path: Path) -> None:
    assert heard(module, tmp_path) == [
        ("begin", "good", 0), ("log", "wrench"), ("end", Outcome.SUCCESS, None, False),
        ("begin", "unprepared", 1), ("end", Outcome.FAILURE, "prepare", True),
        ("begin", "raising", 2), ("log", "wrench"), ("end", Outcome.FAILURE, "exception", True),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "speed"), [("1", 1.0), ("0.5", 0.5), ("4", 4.0), ("max", 0.0)])
def test_a_pace(text: str, speed: float) -> None:
    assert pace_of(text) == speed


@pytest.mark.parametrize("text", ["", "fast", "0", "-1", "nan", "inf", "1e9"])
def test_what_is_no_pace(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="--speed takes"):
        pace_of(text)
