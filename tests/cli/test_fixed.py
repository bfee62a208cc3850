import json
import shutil
import subprocess
from pathlib import Path

import pytest

from misstep.blame.session_file import load_session


@pytest.fixture
def finished(tested, tmp_path: Path) -> Path:
    """A store with a session in which hand.close was broken."""
    return Path(shutil.copytree(tested[0], tmp_path / "store"))


def test_the_truth_is_noted_replaced_listed_and_taken_back(misstep, finished: Path) -> None:
    words = ["--session", "session-0001", "--store", finished]
    done = misstep("fixed", "arm.reach", *words)
    assert done.exit_code == 0 and "the bug was in arm.reach" in done.stdout
    assert "misstep train likelihood" in done.stdout
    replaced = misstep("fixed", "hand.close", "hand.push", *words)
    assert "one of hand.close, hand.push (not in arm.reach, as was noted before)" in replaced.stdout
    assert json.loads(misstep("fixed", "--list", "--store", finished, "--json").stdout) == [
        {"session": "session-0001", "confirmed": ["hand.close", "hand.push"]}
    ]
    undone = misstep("fixed", "--undo", *words)
    assert "no longer noted that the bug was in one of hand.close, hand.push" in undone.stdout
    assert load_session(finished, "session-0001").confirmed == ()
    assert "No session is confirmed" in misstep("fixed", "--list", "--store", finished).stdout


def test_a_name_that_nothing_called_is_refused_with_those_like_it(misstep, finished: Path, root: str) -> None:
    words = ["--store", finished]
    done = misstep("fixed", "hand.clos", *words)
    assert done.exit_code == 2 and "hand.close" in done.stderr
    assert misstep("fixed", "hand.open_slowly", *words).exit_code == 2
    assert misstep("fixed", "hand.open_slowly", *words, "--trace", root).exit_code == 0  # it exists all the same


def test_a_commit_stands_for_what_it_touched(
    misstep, finished: Path, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    robot = Path(shutil.copytree(tiny, tmp_path / "tiny", ignore=shutil.ignore_patterns("__pycache__")))
    hand = robot / "tiny_robot" / "hand.py"
    sound = hand.read_text()
    for text in (sound.replace("< 0.05", "< 0.01"), sound):
        hand.write_text(text)
        for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "change"]):
            identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
            subprocess.run(["git", *identity, *words], cwd=robot, check=True)
    monkeypatch.chdir(robot)
    done = misstep("fixed", "HEAD", "--store", finished, "--json")
    assert json.loads(done.stdout)["confirmed"] == ["hand.close", "hand.push"]
    unknown = misstep("fixed", "HEAD~7", "--store", finished, "--repository", robot)
    assert unknown.exit_code == 2 and "no revision 'HEAD~7'" in unknown.stderr


@pytest.mark.parametrize("words", [[], ["arm.reach", "--list"], ["--undo", "--list"]])
def test_one_thing_at_a_time(misstep, finished: Path, words: list[str]) -> None:
    assert misstep("fixed", *words, "--store", finished).exit_code == 2
