import subprocess
from pathlib import Path
from typing import Any

import pytest

from misstep.cli import viewers

pytest.importorskip("rerun")


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def test_without_a_display_it_says_what_to_open(misstep: Any, store: Path, no_display: None) -> None:
    done = misstep("show", "pick-00003", "--rerun", "--foxglove", "--store", store)
    assert done.exit_code == 0
    written = store / "cache" / "pick-00003.rrd"
    assert written.read_bytes()[:3] == b"RRF" and f"rerun {written}" in done.stdout
    assert str(store / "executions" / "pick-00003.mcap") in done.stdout


def test_with_a_display_it_is_opened(
    misstep: Any, store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[list[str]] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(viewers, "FOXGLOVE", (str(tmp_path / "foxglove-studio"),))
    (tmp_path / "foxglove-studio").touch(0o755)
    monkeypatch.setattr(subprocess, "Popen", lambda command, **how: started.append(command))
    done = misstep("show", "pick-00003", "--foxglove", "--store", store)
    assert done.exit_code == 0 and "Opened in Foxglove" in done.stdout
    assert started == [[str(tmp_path / "foxglove-studio"), str((store / "executions" / "pick-00003.mcap").resolve())]]


def test_an_unknown_execution(misstep: Any, store: Path) -> None:
    for viewer in ("--rerun", "--foxglove"):
        done = misstep("show", "pick-99999", viewer, "--store", store)
        assert done.exit_code == 2 and "misstep list" in done.stderr
