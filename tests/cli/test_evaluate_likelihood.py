import json
import shutil
from pathlib import Path

import pytest

from misstep.store.store import Store


@pytest.fixture
def recorded(waves: Store, tmp_path: Path) -> Path:
    return Path(shutil.copytree(waves.root, tmp_path / "store"))


def test_a_picture_a_skill_and_its_figures(misstep, recorded: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    done = misstep("evaluate", "likelihood", "--method", "zscore", "--store", recorded, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert facts == json.loads((out / "likelihood.json").read_text())
    assert sorted(file.name for file in out.iterdir()) == ["likelihood-wave.png", "likelihood.json"]
    assert (facts["method"], facts["epochs"], facts["left_out"]) == ("zscore", None, [])
    fallen = facts["skills"]["wave"]["fallen"]
    assert {kind: share["n"] for kind, share in fallen.items()} == {"training": 9, "held_out": 3, "failures": 2}


def test_figures_told_to_people(misstep, recorded: Path, tmp_path: Path) -> None:
    words = ("--preset", "paper", "--epochs", 1, "--store", recorded, "--out", tmp_path)
    done = misstep("evaluate", "likelihood", *words)
    assert done.exit_code == 0, done.output
    assert "none: too few successes" in done.stdout  # nine can't promise 5 %
    assert "likelihood.json, likelihood-wave.png" in done.stdout.replace("\n", " ")
    assert json.loads((tmp_path / "likelihood.json").read_text())["preset"] == "paper"


def test_skills_without_failures_are_left_out_and_told(misstep, store: Path, tmp_path: Path) -> None:
    done = misstep("evaluate", "likelihood", "--method", "zscore", "--store", store, "--out", tmp_path)
    assert done.exit_code == 1
    assert "pick is left out" in done.stdout and not list(tmp_path.glob("*.png"))


def test_a_method_that_the_paper_does_not_have(misstep, recorded: Path, tmp_path: Path) -> None:
    words = ("--method", "pca", "--preset", "paper", "--store", recorded, "--out", tmp_path / "none")
    done = misstep("evaluate", "likelihood", *words)
    assert done.exit_code == 2 and "the paper has one method, mom" in done.stderr
    assert not (tmp_path / "none").exists()


def test_an_interrupted_drawing_says_how_to_go_on(misstep, recorded: Path, tmp_path: Path, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("misstep.cli.likelihood_story.likelihood_curves", interrupted)
    done = misstep("evaluate", "likelihood", "--store", recorded, "--out", tmp_path)
    assert done.exit_code == 130 and "the same command begins anew" in done.stderr
