"""A training's folder is its own: the same goes on, another is refused, and nothing is overwritten."""

from dataclasses import replace
from pathlib import Path

import pytest

from misstep.anticipate.errors import RunFolderError
from misstep.anticipate.material import View
from misstep.anticipate.run_folder import CONFIG_FILE, RunConfig, begin, data_hash, read_config
from misstep.anticipate.training import AnticipatorTraining
from misstep.core.execution import Outcome
from misstep.signals.framing import Box
from misstep.signals.split import Split
from misstep.store.whole_file import part_of


@pytest.fixture
def config(training: AnticipatorTraining) -> RunConfig:
    return RunConfig(training, View("head", Box(1, 2, 3, 4)), Split(("a", "b"), ("c",), ("d",)), "hash", "store")


def test_the_same_training_goes_on(config: RunConfig, tmp_path: Path) -> None:
    assert not begin(config, tmp_path / "run")
    assert begin(config, tmp_path / "run")
    assert read_config(tmp_path / "run") == config


@pytest.mark.parametrize("other", [{"data_hash": "x"}, {"view": View()}, {"split": Split((), (), ())}])
def test_another_training_is_refused(config: RunConfig, other: dict[str, object], tmp_path: Path) -> None:
    begin(config, tmp_path)
    (tmp_path / "teacher").mkdir()
    (tmp_path / "teacher" / "last.safetensors").touch()
    with pytest.raises(RunFolderError, match="other settings or of other data"):
        begin(replace(config, **other), tmp_path)  # type: ignore[arg-type]
    assert read_config(tmp_path) == config


def test_a_training_of_which_nothing_was_learned_gives_way_to_another(config: RunConfig, tmp_path: Path) -> None:
    begin(config, tmp_path)
    other = replace(config, view=View())
    assert not begin(other, tmp_path) and read_config(tmp_path) == other


def test_what_a_kill_left_while_the_configuration_was_written_is_no_other_training(
    config: RunConfig, tmp_path: Path
) -> None:
    part_of(tmp_path / CONFIG_FILE).write_text('{"format": "misst')
    assert not begin(config, tmp_path) and read_config(tmp_path) == config
    assert [one.name for one in tmp_path.iterdir()] == [CONFIG_FILE]


def test_a_folder_that_holds_something_else_is_left_alone(config: RunConfig, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(RunFolderError, match="no training"):
        begin(config, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(("name", "says"), [("a", "it is no folder"), ("a/run", "nothing can be written there")])
def test_a_place_that_can_be_no_folder_is_told(config: RunConfig, tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(RunFolderError, match=says):
        begin(config, tmp_path / name)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "misstep.run/99"}'])
def test_a_damaged_configuration_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / CONFIG_FILE).write_text(content)
    with pytest.raises(RunFolderError, match=r"no training|misstep\.run/99"):
        read_config(tmp_path)


def test_the_hash_changes_with_what_was_recorded_and_with_labels(recordings) -> None:  # type: ignore[no-untyped-def]
    ids = [one.id for one in recordings.executions()]
    before = data_hash(recordings, ids)
    assert data_hash(recordings, reversed(ids)) == before != data_hash(recordings, ids[1:])
    recordings.versions[ids[3]] = "2"
    assert data_hash(recordings, ids) != before
    recordings.versions.clear()
    recordings.facts[0] = replace(recordings.facts[0], outcome=Outcome.UNKNOWN)
    assert data_hash(recordings, ids) != before
