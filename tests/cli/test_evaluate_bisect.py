import json
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def histories(tmp_path: Path) -> Path:
    """A folder with one repository of five commits and its truth."""
    folder = tmp_path / "histories" / "seed-0"
    repository = folder / "repository"
    repository.mkdir(parents=True)

    def git(*words: str) -> str:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        done = subprocess.run(["git", *identity, *words], cwd=repository, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "--quiet")
    for number in range(5):
        (repository / "arm.py").write_text(f"def reach():\n    return {number}\n")
        git("add", "--all")
        git("commit", "--quiet", "-m", str(number))
    names = git("log", "--reverse", "--format=%H").split()
    skills = {"grasp": {"success_before": 1.0, "success_after": 0.0, "cost_s": 4.0}}
    truth = {"good": names[0], "bad": names[-1], "culprit": names[2], "function": "arm.reach", "skills": skills}
    (folder / "truth.json").write_text(json.dumps(truth))
    return folder.parent


def test_the_table_and_its_figures(misstep, histories: Path, tmp_path: Path) -> None:
    places, out = tmp_path / "places.json", tmp_path / "figures.json"
    places.write_text("[1, 1, 3]")
    done = misstep("evaluate", "bisect", histories, "--places", places, "--workers", 1, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told == json.loads(out.read_text()) and told["repositories"] == 1
    sound = told["figures"]["0% fail though sound"]
    assert all(method["right"]["mean"] == 1 for method in sound.values())
    assert sound["git bisect run, 3 repeats"]["executions"]["mean"] == 6  # two halvings of four commits
    assert "git bisect run, 1 repeat" in done.stderr and "nothing was run" in done.stderr


@pytest.mark.parametrize(("text", "said"), [("{}", "no list of places"), ("[0]", "before the first")])
def test_what_is_no_list_of_places_is_refused(misstep, histories: Path, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "places.json").write_text(text)
    done = misstep("evaluate", "bisect", histories, "--places", tmp_path / "places.json")
    assert done.exit_code == 2 and said in done.output


def test_folders_without_a_truth_are_refused(misstep, tmp_path: Path) -> None:
    done = misstep("evaluate", "bisect", tmp_path)
    assert done.exit_code == 2 and "truth.json" in done.output
