import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from misstep.blame.session_file import load_session, save_session
from misstep.core.execution import Revision
from misstep.store.store import Store


def test_the_broken_function_is_named(tested) -> None:
    store, done = tested
    assert done.exit_code == 0
    facts = json.loads(store.with_name("result.json").read_text())
    assert facts["suspects"] == ["hand.close"]
    assert facts["belief"][0]["function"] == "hand.close"
    assert facts["belief"][0]["file"] == "tiny_robot/hand.py"
    functions = sum(one["probability"] for one in facts["belief"])
    assert abs(functions + facts["no_bug"] + facts["world_changed"] - 1) < 1e-4
    assert facts["symptoms"][0]["sentence"].startswith(
        "close returned 0; in the successes it always was 1; at 0.50 s, "
    )
    assert facts["untested"] == ["hand.open_slowly"]
    assert facts["converged"] is True
    assert {one["outcome"] for one in facts["executions"] if one["skill"] == "pick"} == {"failure"}
    assert all(one["why"].startswith(f"{one['skill']}: ") for one in facts["executions"])


def test_every_execution_is_told(tested) -> None:
    store, done = tested
    facts = json.loads(store.with_name("result.json").read_text())
    for number, one in enumerate(facts["executions"], start=1):
        assert f"{number}  {one['skill']}  {one['outcome']}" in done.stdout
    assert "Stopped after" in done.stdout
    assert "tiny_robot/hand.py:" in done.stdout
    assert f"misstep report session-0001 --store {store}" in done.stdout


def test_its_executions_are_not_training_data(misstep, tested) -> None:
    store, _ = tested
    listed = json.loads(misstep("list", "--session", "session-0001", "--store", store, "--json").stdout)
    assert min(one["seed"] for one in listed) >= 1_000_000
    retrained = json.loads(misstep("train", "detector", "--store", store, "--json").stdout)
    assert {one["was_fresh"] for one in retrained["detectors"]} == {True}


def test_without_a_bug_none_is_blamed(misstep, store: Path, skills: str, root: str) -> None:
    done = misstep("test", skills, "--trace", root, "--store", store, "--json", "-")
    facts = json.loads(done.stdout)
    assert done.exit_code == 0
    assert facts["no_bug"] >= 0.95
    assert "No bug is needed" in done.stderr


def test_undecided_is_exit_code_1_and_resuming_decides(
    misstep, store: Path, skills: str, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["test", skills, "--trace", root, "--store", store]
    first = misstep(*words, "--max-executions", 1)  # the bug does not show yet
    assert first.exit_code == 1
    assert "Undecided" in first.stdout
    before = load_session(store, "session-0001").steps
    monkeypatch.setenv("TINY_BUG", "hand.close")
    second = misstep(*words, "--resume", "session-0001", "--json", store.with_name("r.json"))
    assert second.exit_code == 0
    facts = json.loads(store.with_name("r.json").read_text())
    assert facts["suspects"] == ["hand.close"]
    assert [one["id"] for one in facts["executions"]][:1] == [name for name, _ in before]


def test_only_some_skills_may_be_tested(
    misstep, store: Path, skills: str, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_BUG", "eye.locate")
    words = ["--skill", "look", "--skill", "press", "--max-executions", 3, "--json", "-"]
    facts = json.loads(misstep("test", skills, "--trace", root, "--store", store, *words).stdout)
    assert {one["skill"] for one in facts["executions"]} <= {"look", "press"}
    assert load_session(store, "session-0001").skills == ["look", "press"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--skill", "nope"], "No skill named 'nope'"),
        (["--json", "/no/such/folder/r.json"], "can't be written"),
        (["--resume", "session-0007"], "No session 'session-0007'"),
        (["--resume", "session-0001", "--seed", "3"], "leave them out"),
        (["--resume", "session-0001", "--fixed", "hand.close"], "leave them out"),
        (["--switch-s", "3"], "add --per-second"),
        (["--fixed", "hand.close"], "holds no test session"),
    ],
)
def test_wrong_input_is_told_before_anything_runs(
    misstep, store: Path, skills: str, root: str, words: list[str], told: str
) -> None:
    done = misstep("test", skills, "--trace", root, "--store", store, *words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not list((store / "sessions").glob("*"))


def test_a_session_goes_on_with_its_own_skills(misstep, tested, root: str, tmp_path: Path) -> None:
    store, _ = tested
    (tmp_path / "others.py").write_text("SKILLS = []\n")
    done = misstep("test", tmp_path / "others.py", "--trace", root, "--store", store, "--resume", "session-0001")
    assert done.exit_code == 2
    assert "was started with" in done.stderr


def test_calls_must_be_traced(misstep, store: Path, skills: str) -> None:
    done = misstep("test", skills, "--store", store)
    assert done.exit_code == 2
    assert "--trace" in done.stderr


def test_successes_recorded_without_calls_are_no_base(misstep, tmp_path: Path, skills: str, root: str) -> None:
    store = tmp_path / "store"
    assert misstep("record", skills, "--skill", "look", "--runs", 8, "--store", store).exit_code == 0
    done = misstep("test", skills, "--skill", "look", "--trace", root, "--store", store)
    assert done.exit_code == 2
    assert "without function calls" in done.stderr


def test_the_session_keeps_what_a_switch_costs(misstep, store: Path, skills: str, root: str) -> None:
    words = ["test", skills, "--trace", root, "--store", store]
    misstep(*words, "--per-second", "--switch-s", 40, "--max-executions", 1)
    saved = load_session(store, "session-0001")
    assert (saved.per_second, saved.switch) == (True, 40.0)
    misstep(*words, "--resume", "session-0001", "--max-executions", 3)
    resumed = load_session(store, "session-0001")
    assert (resumed.per_second, resumed.switch) == (True, 40.0)
    skills_run = [name.rsplit("-", 1)[0] for name, _ in resumed.steps]
    assert len(skills_run) > 1 and len(set(skills_run)) == 1  # 40 s are not worth it


def test_after_a_fix_the_next_session_starts_afresh_and_the_last_is_labelled(
    misstep, tested, tmp_path: Path, skills: str, root: str
) -> None:
    store = Path(shutil.copytree(tested[0], tmp_path / "store"))
    words = ["test", skills, "--trace", root, "--store", store]
    unknown = misstep(*words, "--fixed", "hand.clos")
    assert unknown.exit_code == 2 and "hand.close" in unknown.stderr
    assert [file.name for file in (store / "sessions").iterdir()] == ["session-0001.json"]
    done = misstep(*words, "--fixed", "hand.close", "--json", "-")
    facts = json.loads(done.stdout)
    assert facts["session"] == "session-0002" and facts["no_bug"] >= 0.95
    assert {one["outcome"] for one in facts["executions"]} == {"success"}
    assert load_session(store, "session-0001").confirmed == ("hand.close",)
    assert load_session(store, "session-0002").confirmed == ()


def test_changed_software_needs_a_new_session(
    misstep, tested, tmp_path: Path, skills: str, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Path(shutil.copytree(tested[0], tmp_path / "store"))
    monkeypatch.setattr("misstep.cli.testing_story.revision_of", lambda *_: Revision("c0ffee" * 6))
    done = misstep("test", skills, "--trace", root, "--store", store, "--resume", "session-0001")
    assert done.exit_code == 2
    assert "now there is commit c0ffeec0ff" in done.stderr and "--fixed FUNCTION" in done.stderr


def test_an_execution_that_the_session_file_missed_is_not_run_again(
    misstep, store: Path, skills: str, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C may come between the end of an execution and the writing of the session's file."""
    monkeypatch.setenv("TINY_BUG", "hand.close")
    words = ["test", skills, "--trace", root, "--store", store]
    misstep(*words, "--max-executions", 2)
    whole = load_session(store, "session-0001")
    save_session(store, replace(whole, steps=whole.steps[:1], stopped=None))
    misstep(*words, "--resume", "session-0001", "--max-executions", 3)
    resumed = load_session(store, "session-0001")
    assert resumed.steps[:2] == whole.steps
    executions = Store.open(store).executions(session="session-0001")
    assert [one.id for one in executions] == [name for name, _ in resumed.steps]
    assert len({one.seed for one in executions}) == len(executions)


def test_without_skills_nothing_can_be_run(misstep, store: Path) -> None:
    done = misstep("test", "--store", store)
    assert done.exit_code == 2 and "--manual" in done.stderr
