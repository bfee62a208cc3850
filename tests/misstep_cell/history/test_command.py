import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from misstep_cell.__main__ import app
from misstep_cell.history.errors import RepositoryFolderError

SEED = 2  # its bug breaks pointing, which takes the least time
RUN = """
import sys
sys.path.insert(0, ".")
import numpy as np
import skills, tabletop
from pathlib import Path
from misstep_cell.rehearsal import ForgetfulRecorder
assert Path(tabletop.__file__).is_relative_to(Path.cwd())
skill = next(one for one in skills.SKILLS if one.name == "point")
np.random.seed(1)
skill.prepare("")
try:
    skill.execute(ForgetfulRecorder())
    print(skill.succeeded())
except Exception as error:
    print(type(error).__module__)
"""


def asked(folder, *more: str):
    options = ["--out", str(folder), "--seed", str(SEED), "--commits", "60", "--workers", "1", *more]
    return CliRunner().invoke(app, ["history", *options], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("histories")
    assert asked(folder).exit_code == 0
    return folder


def told(folder) -> dict:
    return json.loads((folder / f"seed-{SEED}" / "truth.json").read_text())


def test_the_truth_tells_where_the_regression_is(folder):
    truth = told(folder)
    repository = folder / f"seed-{SEED}" / "repository"
    log = subprocess.run(["git", "log", "--format=%H"], cwd=repository, capture_output=True, text=True, check=True)
    names = log.stdout.split()
    assert len(names) == truth["commits"] == 60
    assert {truth["good"], truth["bad"], truth["culprit"], *truth["broken_builds"]} <= set(names)
    assert names[0] == truth["bad"] and truth["culprit"] not in (truth["good"], truth["bad"])
    assert truth["function"].startswith("tabletop.") and truth["package"] == "tabletop"
    assert truth["skills"]["point"] == {
        "success_before": 1.0,
        "success_after": 0.0,
        "cost_s": pytest.approx(4.5, abs=0.5),
        "executions_after": 2,
    }
    assert not truth["skills"].keys() & set(truth["late_skills"])


def test_a_second_run_says_what_is_there(folder):
    (one,) = json.loads(asked(folder, "--json").stdout)
    assert one["made"] is False and one["culprit"] == told(folder)["culprit"]
    assert "0 made, 1 were there" in asked(folder).stdout


def test_another_history_is_not_put_over_the_first(folder):
    with pytest.raises(RepositoryFolderError, match="60 commits"):
        asked(folder, "--commits", "50")


def test_an_unfinished_one_is_made_anew(folder, tmp_path):
    left = tmp_path / f"seed-{SEED}" / "repository.part"
    left.mkdir(parents=True)
    assert asked(tmp_path).exit_code == 0
    assert told(tmp_path) == told(folder) and not left.exists()


def test_the_skill_succeeds_up_to_the_culprit_and_fails_from_it_on(folder, tmp_path):
    truth = told(folder)
    revisions = [truth["good"], f"{truth['culprit']}~1", truth["culprit"], truth["bad"]]
    endings = [
        ending_at(folder / f"seed-{SEED}" / "repository", one, tmp_path / str(at)) for at, one in enumerate(revisions)
    ]
    assert endings[:2] == ["True", "True"]
    assert "True" not in endings[2:]


def ending_at(repository, revision: str, worktree) -> str:
    """How pointing ends with the software of a revision: whether it succeeded, or whose error ended it."""
    subprocess.run(["git", "worktree", "add", "--quiet", worktree, revision], cwd=repository, check=True)
    done = subprocess.run([sys.executable, "-c", RUN], cwd=worktree, capture_output=True, text=True, check=True)
    return done.stdout.strip()
