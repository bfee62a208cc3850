from collections.abc import Callable
from pathlib import Path

import pytest

from misstep.blame.knowledge import Knowledge, learn
from misstep.core.errors import BugRecordingsError, BugTruthError
from misstep.detect.library import train_and_store
from misstep.evaluate.blame_protocol import assess, conclusion
from misstep.evaluate.stored_cases import read_truth, sound_trials, stored_case
from misstep.store.store import Store


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, record: Callable[..., object]) -> tuple[Store, Knowledge]:
    """Ten successes, two executions under a bug, and one of sound software in a session of its own."""
    store = Store.open(tmp_path_factory.mktemp("bugs") / "store", create=True)
    for seed in range(10):
        record(store, "wave", seed)
    record(store, "wave", 20, fails_at=25, session="wrong-grip")
    record(store, "wave", 21, fails_at=26, session="wrong-grip")
    record(store, "wave", 30, session="sound")
    return store, learn(store, {"wave": train_and_store(store, "wave")})


def test_a_case_holds_what_was_recorded_under_its_bug(recorded: tuple[Store, Knowledge]) -> None:
    store, knowledge = recorded
    sound = sound_trials(store, {"wrong-grip": "arm.grip", "sound": None}, knowledge)
    case = stored_case(store, "wrong-grip", "arm.grip", knowledge, sound)
    assert [trial.execution.seed for trial in case.trials["wave"]] == [20, 21]
    assert [trial.execution.seed for trial in case.sound["wave"]] == [30]
    found = conclusion([assess(case, knowledge, 2, 0)])
    assert found["figures"]["as recorded"]["default, entropy"]["E_inspect"]["mean"] <= 3


def test_a_skill_that_never_calls_the_function_runs_as_without_the_bug(
    tmp_path: Path, record: Callable[..., object]
) -> None:
    store = Store.open(tmp_path / "store", create=True)
    for seed in range(8):
        record(store, "wave", seed)
        record(store, "nod", seed)
    record(store, "wave", 20, fails_at=25, session="wrong-grip")
    knowledge = learn(store, {"wave": None, "nod": None})
    sound = sound_trials(store, {}, knowledge)
    assert list(stored_case(store, "wrong-grip", "arm.grip", knowledge, sound).trials) == ["wave"]
    case = stored_case(store, "wrong-grip", "arm.never_called", knowledge, sound)
    assert case.trials["nod"] == sound["nod"]


def test_without_sound_sessions_the_training_successes_stand_in(recorded: tuple[Store, Knowledge]) -> None:
    store, knowledge = recorded
    assert len(sound_trials(store, {"wrong-grip": "arm.grip"}, knowledge)["wave"]) == 10


def test_a_bug_without_recordings(recorded: tuple[Store, Knowledge]) -> None:
    store, knowledge = recorded
    with pytest.raises(BugRecordingsError, match="other-bug"):
        stored_case(store, "other-bug", "arm.grip", knowledge, {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "No such file"),
        ("{", "not JSON"),
        ("[1]", "expected an object"),
        ('{"a": 3}', "object"),
        ("{}", "no bug"),
    ],
)
def test_what_is_no_truth(tmp_path: Path, text: str | None, told: str) -> None:
    file = tmp_path / "bugs.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(BugTruthError, match=told):
        read_truth(file)


def test_a_truth(tmp_path: Path) -> None:
    (tmp_path / "bugs.json").write_text('{"a": "m.f", "sound": null}')
    assert read_truth(tmp_path / "bugs.json") == {"a": "m.f", "sound": None}
