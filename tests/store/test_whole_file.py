from pathlib import Path

import pytest

from misstep.store.whole_file import write_whole


def test_what_is_written_takes_the_place_of_what_was(tmp_path: Path) -> None:
    file = tmp_path / "session-0001.json"
    for content in (b"long before", b"now"):
        write_whole(file, content)
        assert file.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_what_was_stays_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "state.json"
    write_whole(file, b"before")

    def full(*_: object) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"now")
    assert file.read_bytes() == b"before"
