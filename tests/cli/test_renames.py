"""A robot whose software got other names since its successes were recorded: once, from record to bisect."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from misstep.blame.session_file import SavedSession, load_session
from misstep.blame.trial import observe
from misstep.cli.labelled_sessions import confirmed_sessions, labelled_sessions
from misstep.cli.renames import naming_at, session_naming
from misstep.cli.testing import knowledge_without_detectors
from misstep.core.execution import Revision
from misstep.core.naming import AS_RECORDED
from misstep.store.store import Store

WORDS = {"hand": "gripper", "close": "grip", "reach": "move_to", "locate": "find", "Body": "Frame"}
"""Names of a module, of functions and of a class, then and now."""


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True).stdout


def commit(robot: Path) -> str:
    git(robot, "add", "--all")
    git(robot, "commit", "--quiet", "-m", "change")
    return git(robot, "rev-parse", "HEAD").strip()


def rename(robot: Path) -> None:
    git(robot, "mv", "tiny_robot/hand.py", "tiny_robot/gripper.py")
    for file in robot.rglob("*.py"):
        text = file.read_text()
        for was, now in WORDS.items():
            text = re.sub(rf"\b{was}\b", now, text)
        file.write_text(text)


@pytest.fixture(scope="module")
def renamed(tmp_path_factory, misstep) -> tuple[Path, Path]:
    """A robot in a repository, and a store: successes, then renames, then a session in which a function is broken."""
    folder = tmp_path_factory.mktemp("renamed")
    robot, store = folder / "robot", folder / "store"
    shutil.copytree(Path(__file__).parents[1] / "robots" / "tiny", robot, ignore=shutil.ignore_patterns("__pycache__"))
    (robot / ".gitignore").write_text("__pycache__\n")
    git(robot, "init", "--quiet")
    commit(robot)
    words = [robot / "skills.py", "--trace", robot / "tiny_robot", "--store", store]
    assert misstep("record", *words, "--runs", 10).exit_code == 0
    rename(robot)
    commit(robot)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINY_BUG", "gripper.grip")
        done = misstep("test", *words, "--json", folder / "result.json")
    assert done.exit_code == 0, done.output
    assert "have new names since" in done.stderr
    return robot, store


def session_of(store: Store) -> SavedSession:
    return load_session(store.root, "session-0001")


def test_the_broken_function_is_named_as_it_is_called_now(renamed, misstep) -> None:
    _, store = renamed
    facts = json.loads((store.parent / "result.json").read_text())
    names = {one["function"] for one in facts["belief"]}
    assert facts["suspects"] == ["gripper.grip"]
    assert facts["symptoms"][0]["sentence"].startswith("grip returned 0; in the successes it always was 1")
    assert names & {"hand.close", "hand.push", "arm.reach", "eye.locate"} == set()
    judged = misstep("blame", "--store", store, "--json")
    assert json.loads(judged.stdout)["suspects"] == ["gripper.grip"]
    assert "5 functions have new names since" in judged.stderr
    assert misstep("next", "--store", store).exit_code == 0
    failure = next(one["id"] for one in facts["executions"] if one["outcome"] == "failure")
    for about in ("session-0001", failure):
        report = misstep("report", about, "--store", store, "--output", store.parent / "report.html")
        text = (store.parent / "report.html").read_text()
        assert report.exit_code == 0 and "gripper.grip" in text and "hand.close" not in text
        assert ("functions have new names since" in text) == (about == "session-0001")


def test_without_the_repository_everything_is_called_as_it_was_recorded(renamed, tmp_path, monkeypatch) -> None:
    robot, store = renamed
    monkeypatch.chdir(tmp_path)
    alone = Store.open(shutil.copytree(store, tmp_path / "store"))
    (execution, *_) = alone.executions(session="session-0001")
    skills = str(robot / "skills.py")
    assert naming_at(alone, execution.revision, skills_module=skills).since
    for unknown in (Revision(), Revision(execution.revision.commit, dirty=True), Revision("0" * 40)):
        assert naming_at(alone, unknown, skills_module=skills) is AS_RECORDED
    assert naming_at(alone, execution.revision, skills_module="elsewhere.skills") is AS_RECORDED
    assert knowledge_without_detectors(alone, ["pick"]).renaming == ""


def test_the_cache_of_calls_holds_what_was_recorded(renamed) -> None:
    _, folder = renamed
    store = Store.open(folder)
    naming = session_naming(store, session_of(store))
    for told, name in ((naming, "gripper.grip"), (AS_RECORDED, "hand.close"), (naming, "gripper.grip")):
        knowledge = knowledge_without_detectors(store, ["pick"], naming=told)
        assert name in {one.name for one in knowledge.functions}
        assert knowledge.values is not None and name in knowledge.values.functions
    (old,) = store.executions(session="", skill="pick", limit=1)
    knowledge = knowledge_without_detectors(store, ["pick"], naming=naming)
    trial = observe(store, old, knowledge)
    assert "gripper.grip" in {one.name for one in trial.activity.functions}
    assert trial.findings["gripper.grip"].chance > 0.05


def test_labels_of_earlier_bugs_are_told_by_present_names(renamed, misstep, tmp_path, monkeypatch) -> None:
    robot, store = renamed
    store = Path(shutil.copytree(store, tmp_path / "store"))
    robot = Path(shutil.copytree(robot, tmp_path / "robot"))
    for file in (robot / "tiny_robot" / "gripper.py", robot / "skills.py"):
        file.write_text(file.read_text().replace("grip(", "clutch("))
    commit(robot)
    monkeypatch.chdir(robot)
    words = ["--trace", robot / "tiny_robot", "--store", store, "--max-executions", 1]
    misstep("test", robot / "skills.py", *words, "--fixed", "gripper.clutch")
    opened = Store.open(store)
    assert session_of(opened).confirmed == ("gripper.grip",)
    (labelled,) = labelled_sessions(opened, confirmed_sessions(opened))
    assert labelled.truth == {"gripper.grip"} and labelled.teaches
    misstep("fixed", "gripper.clutch", "--session", "session-0002", "--store", store)
    first, second = labelled_sessions(opened, confirmed_sessions(opened))
    assert first.truth == second.truth == {"gripper.clutch"} and first.teaches
    hand = robot / "tiny_robot" / "gripper.py"
    hand.write_text(hand.read_text().replace("< 0.05 and", "< 0.06 and"))
    fixed = commit(robot)
    told = json.loads(misstep("fixed", fixed, "--session", "session-0001", "--store", store, "--json").stdout)
    assert told["confirmed"] == ["gripper.grip"]
