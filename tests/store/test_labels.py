from pathlib import Path

import pytest

from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.store.labels import labelled, read_label, write_label

EXECUTION = Execution("a-00001", "a", Outcome.SUCCESS, 1)


def test_no_label_changes_nothing(tmp_path: Path) -> None:
    assert labelled(EXECUTION, tmp_path / "a-00001.label.json") is EXECUTION


def test_last_label_counts(tmp_path: Path) -> None:
    path = tmp_path / "a-00001.label.json"
    write_label(path, Outcome.UNKNOWN, None)
    write_label(path, Outcome.FAILURE, Failure("spilt", None, "shaking"))
    assert read_label(path) == (Outcome.FAILURE, Failure("spilt", None, "shaking"))
    assert labelled(EXECUTION, path).failure == Failure("spilt", None, "shaking")
    write_label(path, Outcome.SUCCESS, None)
    assert labelled(labelled(EXECUTION, path), path) == EXECUTION
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"outcome": "perhaps"}', '"x"'])
def test_damaged_label(text: str, tmp_path: Path) -> None:
    path = tmp_path / "executions" / "a-00001.label.json"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ExecutionFileError, match="no label"):
        labelled(EXECUTION, path)
