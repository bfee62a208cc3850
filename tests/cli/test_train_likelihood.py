import json
import shutil
from pathlib import Path

import pytest

from misstep.blame.likelihood_file import likelihood_file, load_likelihood
from misstep.blame.session_file import load_session
from misstep.cli import learning_story


@pytest.fixture
def labelled(misstep, tested, tmp_path: Path) -> Path:
    """A store with one confirmed session."""
    store = Path(shutil.copytree(tested[0], tmp_path / "store"))
    assert misstep("fixed", "hand.close", "--store", store).exit_code == 0
    return store


def confidence(misstep, store: Path, *words: str) -> float:
    return float(json.loads(misstep("blame", "--store", store, "--json", *words).stdout)["confidence"])


def test_what_is_learned_is_used_once_it_is_put_to_use_and_the_default_stays(misstep, labelled: Path) -> None:
    done = misstep("train", "likelihood", "--store", labelled)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Too few bugs to tell") and "default likelihood stays in use" in done.stdout
    learned = load_likelihood(labelled)
    assert learned and not learned.in_use and learned.sessions == ("session-0001",)
    told = json.loads(misstep("blame", "--store", labelled, "--likelihood", "learned", "--json").stdout)
    assert told["likelihood"] == "learned"
    default, other = confidence(misstep, labelled), told["confidence"]
    assert default != other
    assert misstep("train", "likelihood", "--use", "--only-switch", "--store", labelled).exit_code == 0
    assert confidence(misstep, labelled) == other
    assert confidence(misstep, labelled, "--likelihood", "default") == default
    likelihood_file(labelled).write_text("{")
    damaged = misstep("blame", "--store", labelled)
    assert damaged.exit_code == 2 and "train likelihood" in damaged.stderr
    assert confidence(misstep, labelled, "--likelihood", "default") == default


def test_without_a_confirmed_session_there_is_nothing_to_learn(misstep, tested, tmp_path: Path) -> None:
    store = Path(shutil.copytree(tested[0], tmp_path / "store"))
    done = misstep("train", "likelihood", "--store", store)
    assert done.exit_code == 2 and "misstep fixed FUNCTION" in done.stderr
    for words in (["blame", "--likelihood", "learned"], ["train", "likelihood", "--use", "--only-switch"]):
        missing = misstep(*words, "--store", store)
        assert missing.exit_code == 2 and "holds no learned likelihood" in missing.stderr
    assert misstep("train", "likelihood", "--only-switch", "--store", store).exit_code == 2


def test_ctrl_c_changes_nothing(misstep, labelled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(learning_story, "fitted", interrupted)
    done = misstep("train", "likelihood", "--store", labelled)
    assert done.exit_code == 130 and "misstep train likelihood" in done.stderr
    assert not likelihood_file(labelled).exists()


def test_the_paper_has_nothing_to_learn(misstep, labelled: Path, skills: str, root: str) -> None:
    words = ["test", skills, "--trace", root, "--store", labelled, "--preset", "paper", "--likelihood", "learned"]
    assert misstep(*words).exit_code == 2


def test_a_session_that_goes_on_keeps_its_truth(misstep, labelled: Path, skills: str, root: str) -> None:
    words = ["test", skills, "--trace", root, "--store", labelled, "--resume", "session-0001"]
    misstep(*words, "--max-executions", len(load_session(labelled, "session-0001").steps))
    assert load_session(labelled, "session-0001").confirmed == ("hand.close",)
