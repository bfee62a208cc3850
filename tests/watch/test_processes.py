import errno
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from misstep.watch.processes import Child


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path / "robot_child.py"


def test_it_is_told_how_a_process_ended_and_what_it_printed_last(module: Path) -> None:
    module.write_text("print('x' * 9000); print('the end'); raise SystemExit(3)")
    child = Child("robot_child")
    assert child.end(30) == "with exit code 3"
    assert child.output().endswith("the end\n") and len(child.output()) == 4000


def test_one_that_does_not_end_is_killed_with_what_it_started(module: Path, tmp_path: Path) -> None:
    module.write_text(
        "import os, pathlib, subprocess, time\n"
        "started = subprocess.Popen(['sleep', '60'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(f'{{started.pid}} ')\n"
        "time.sleep(60)"
    )
    child = Child("robot_child")
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().endswith(" "):
        time.sleep(0.01)
    assert child.end(0) == "by SIGKILL"
    assert child.end(0) == "by SIGKILL"
    with pytest.raises(ProcessLookupError):
        for _ in range(500):
            os.kill(int((tmp_path / "pid").read_text()), 0)
            time.sleep(0.01)


def test_a_full_disk_keeps_none_from_starting(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    module.write_text("print('unheard')")
    child = Child("robot_child")
    assert child.end(30) == "with exit code 0"
    assert child.output() == ""
