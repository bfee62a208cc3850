import os
import subprocess
import sys
from pathlib import Path

import pytest

from misstep.store.part import PartFile, abandoned


def is_abandoned(path: Path) -> bool:
    with abandoned(path) as nobody_writes:
        return nobody_writes


def test_second_owner_is_refused(tmp_path: Path) -> None:
    first = PartFile(tmp_path / "a.part")
    with pytest.raises(FileExistsError):
        PartFile(tmp_path / "a.part")
    first.close()


def test_publish_gives_the_final_name(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "a.part")
    assert part.write(b"abc") == 3
    assert part.tell() == 3
    part.publish(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"abc"
    assert not part.path.exists()


def test_discard_leaves_nothing(tmp_path: Path) -> None:
    PartFile(tmp_path / "a.part").discard()
    assert list(tmp_path.iterdir()) == []


def test_locked_as_long_as_the_writer_lives(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "a.part")
    assert not is_abandoned(part.path)
    assert not is_abandoned(part.path)  # asking does not release the lock
    part.close()
    assert is_abandoned(part.path)


def test_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        is_abandoned(tmp_path / "a.part")


FORKS = """
import os, sys, pathlib
from misstep.store.part import PartFile
part = PartFile(pathlib.Path(sys.argv[1]))
if os.fork() == 0:
    try:
        part.write(b"child")
    except OSError:
        print("refused", flush=True)
    sys.stdin.read()
    os._exit(0)
os._exit(0)
"""


def test_forked_child_keeps_neither_lock_nor_file(tmp_path: Path) -> None:
    path = tmp_path / "a.part"
    command = [sys.executable, "-c", FORKS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == b"refused\n"
        process.wait()  # the parent; the child lives as long as its standard input
        assert is_abandoned(path)
        process.stdin.close()
    assert path.read_bytes() == b""


def test_file_that_was_taken_away_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "samestat", lambda one, other: False)
    with pytest.raises(FileExistsError):
        PartFile(tmp_path / "a.part")
