import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from misstep.blame.session_file import load_session
from misstep.cli.main import app
from misstep.cli.manual import Answer, Operator, understood
from misstep.core.errors import NoAnswerError
from misstep.core.execution import Outcome, Revision
from misstep.store.store import Store


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("s\n", Answer(Outcome.SUCCESS)),
        ("Succeeded", Answer(Outcome.SUCCESS)),
        ("f", Answer(Outcome.FAILURE)),
        (" f  2.5 \n", Answer(Outcome.FAILURE, 2.5)),
        ("failed 0.4s", Answer(Outcome.FAILURE, 0.4)),
        ("u", Answer(Outcome.UNKNOWN)),
    ],
)
def test_answers(text: str, answer: Answer) -> None:
    assert understood(text) == answer


@pytest.mark.parametrize("text", ["", "\n", "maybe", "f x", "f -1", "f nan", "f inf", "f 1 2", "s 3"])
def test_what_is_no_answer(text: str) -> None:
    assert understood(text) is None


@given(st.text())
def test_no_text_upsets_it(text: str) -> None:
    assert understood(text) is None or isinstance(understood(text), Answer)


def test_an_answer_becomes_an_execution_without_a_recording(tmp_path: Path) -> None:
    store, console = Store.open(tmp_path, create=True), Console(file=io.StringIO(), width=200)
    asked = Operator(store, "session-0001", "arm", Revision("abc"), console, io.StringIO("what?\nf 2.5\n"))
    execution = asked.run("grasp", 7)
    assert store.executions() == [execution]
    assert (execution.skill, execution.outcome, execution.session) == ("grasp", Outcome.FAILURE, "session-0001")
    assert (execution.seed, execution.robot, execution.revision.commit) == (7, "arm", "abc")
    assert execution.failure and execution.failure.onset_ns == 2_500_000_000
    said = console.file.getvalue()
    assert "Run grasp by hand now" in said and "'what?' is no answer" in said


def test_without_anybody_to_answer_it_refuses(tmp_path: Path) -> None:
    store = Store.open(tmp_path, create=True)
    asked = Operator(store, "session-0001", "", Revision(), Console(file=io.StringIO()), io.StringIO(""))
    with pytest.raises(NoAnswerError, match="--resume session-0001"):
        asked.run("grasp", 7)
    assert store.executions() == []


def test_a_bug_is_found_by_hand(store: Path) -> None:
    """hand.close is broken: pick, which alone calls it, fails; all else succeeds."""
    how = {"pick": "f", "look": "s", "press": "s"}
    words = ["test", "--manual", "--store", str(store)]
    resume: list[str] = []
    for _ in range(12):
        asking = CliRunner().invoke(app, [*words, *resume, "--json", "-"], input="")
        if asking.exit_code != 2:
            break
        assert "Nobody answered" in asking.stderr
        resume = ["--resume", "session-0001"]
        asked = next(line for line in asking.stderr.splitlines() if " by hand now" in line).split()[1]
        CliRunner().invoke(app, [*words, *resume], input=how[asked] + "\n")
    facts = json.loads(asking.stdout)
    assert "hand.close" in facts["suspects"] and facts["converged"]
    assert {one["skill"] for one in facts["executions"] if one["outcome"] == "failure"} == {"pick"}
    saved = load_session(store, "session-0001")
    assert saved.manual and saved.stopped and saved.skills_module == ""
    judged = json.loads(CliRunner().invoke(app, ["blame", "--store", str(store), "--json"]).stdout)
    assert judged["belief"] == facts["belief"]
    refused = CliRunner().invoke(app, ["test", "x.skills", "--trace", "x", "--store", str(store), *resume])
    assert refused.exit_code == 2
