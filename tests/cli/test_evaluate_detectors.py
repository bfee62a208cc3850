import json
import shutil
from pathlib import Path

import pytest

from misstep.store.store import Store


@pytest.fixture
def recorded(waves: Store, tmp_path: Path) -> Path:
    return Path(shutil.copytree(waves.root, tmp_path / "store"))


def test_detectors_are_compared_on_a_store(misstep, recorded: Path, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    words = ("--method", "zscore", "--method", "pca", "--store", recorded, "--out", file, "--json")
    done = misstep("evaluate", "detectors", *words)
    assert done.exit_code == 0
    facts = json.loads(done.stdout)
    assert facts == json.loads(file.read_text())
    assert list(facts["skills"]["wave"]) == ["zscore", "pca", "duration", "always"]
    assert facts["winner"] in ("zscore", "pca") and facts["left_out"] == []
    assert "false alarms (promised 5%)" in done.stderr


def test_skills_without_failures_are_left_out_and_told(misstep, store: Path) -> None:
    done = misstep("evaluate", "detectors", "--method", "zscore", "--store", store)
    assert done.exit_code == 1
    assert "pick is left out" in done.stdout and "misstep record SKILLS --skill pick" in done.stdout


def test_an_unknown_method(misstep, recorded: Path) -> None:
    done = misstep("evaluate", "detectors", "--method", "oracle", "--store", recorded)
    assert done.exit_code == 2
    assert "no method 'oracle'; there are mom, pca, kmeans, zscore, mom-paper" in done.stderr


def test_a_file_that_can_not_be_written_is_told_before_the_work(misstep, recorded: Path) -> None:
    done = misstep("evaluate", "detectors", "--store", recorded, "--out", recorded / "none" / "x.json")
    assert done.exit_code == 2
