import json
from pathlib import Path

import pytest

from misstep.cli.json_file import check_writable, file_in, write_json
from misstep.core.errors import OutputFileError


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    check_writable(file)
    write_json(file, {"a": "é"})
    write_json(file, {"b": 2})
    assert json.loads(file.read_text("utf-8")) == {"b": 2}
    assert list(tmp_path.iterdir()) == [file]


def test_what_can_not_be_written_as_json_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    write_json(file, 1)
    with pytest.raises(ValueError, match="JSON"):
        write_json(file, float("nan"))
    assert json.loads(file.read_text()) == 1


@pytest.mark.parametrize("name", ["missing/out.json", "."])
def test_a_place_that_can_not_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputFileError):
        check_writable(tmp_path / name)


def test_a_file_in_a_folder_that_is_made(tmp_path: Path) -> None:
    assert file_in(tmp_path / "a" / "b", "out.json") == tmp_path / "a" / "b" / "out.json"
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_in_what_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(OutputFileError):
        file_in(tmp_path / "a", "out.json")
