import json
from pathlib import Path

import pytest

from misstep.store.store import Store

BAD = """
class Skill:
    def __init__(self, name): self.name = name
    def execute(self, recorder):
        {body}
    def succeeded(self): return self.name == "good"
SKILLS = [Skill("good"), Skill("bad")]
"""


def module(folder: Path, body: str = "recorder.log('x', 0, [1.0])") -> Path:
    file = folder / "bad_skills.py"
    file.write_text(BAD.format(body=body))
    return file


def test_what_was_recorded_is_printed_as_json(learnt) -> None:
    store, recorded, _ = learnt
    assert recorded.exit_code == 0
    facts = json.loads(recorded.stdout)
    assert facts["store"] == str(store)
    assert {one["outcome"] for one in facts["executions"]} == {"success"}
    ids = sorted(one["id"] for one in facts["executions"])
    assert ids == sorted(f"{skill}-{n:05d}" for skill in ("pick", "press", "look") for n in range(1, 11))
    assert "Recorded" in recorded.stderr


def test_more_runs_of_one_skill_see_new_scenes(misstep, store: Path, skills: str, root: str) -> None:
    done = misstep("record", skills, "--runs", 2, "--skill", "pick", "--trace", root, "--store", store)
    assert done.exit_code == 0
    assert "pick" in done.stdout and "press" not in done.stdout
    with Store.open(store) as opened:
        seeds = [one.seed for one in opened.executions()]
        assert sorted(seeds) == list(range(32))  # of all skills, those from before included


def test_a_skill_that_never_succeeds_is_told(misstep, tmp_path: Path) -> None:
    done = misstep("record", module(tmp_path), "--runs", 1, "--store", tmp_path / "store")
    assert done.exit_code == 1
    assert "bad never succeeded" in done.stdout
    assert "misstep show bad-00001" in done.stdout
    assert "record with --trace" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--skill", "nope"], ["No skill named 'nope'", "Choose one of: bad, good."]),
        (["--trace", "no_such_package"], ["Can't trace 'no_such_package'", "--trace"]),
    ],
)
def test_wrong_names_are_told(misstep, tmp_path: Path, words: list[str], told: list[str]) -> None:
    done = misstep("record", module(tmp_path), *words, "--runs", 1, "--store", tmp_path / "store")
    assert (done.exit_code, done.stdout) == (2, "")
    assert [text for text in told if text not in done.stderr] == []


def test_a_skills_module_that_can_not_be_imported_is_told(misstep, tmp_path: Path) -> None:
    done = misstep("record", "no_such_module", "--store", tmp_path / "store")
    assert done.exit_code == 2
    assert "no_such_module" in done.stderr


def test_a_bad_sample_ends_recording_and_keeps_the_rest(misstep, tmp_path: Path) -> None:
    skills = module(tmp_path, "recorder.log('x', 0, [float('nan') if self.name == 'bad' else 1.0])")
    done = misstep("record", skills, "--runs", 1, "--store", tmp_path / "store")
    assert done.exit_code == 2
    assert "Stream 'x' at t = 0.000000 s" in done.stderr
    with Store.open(tmp_path / "store") as opened:
        outcomes = {one.id: one.outcome.value for one in opened.executions()}
    assert outcomes == {"good-00001": "success", "bad-00001": "unknown"}
