from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

ROBOT = Path(__file__).parents[1] / "robots" / "tiny"
SKILLS = str(ROBOT / "skills.py")
ROOT = str(ROBOT / "tiny_robot")

Misstep = Callable[..., Result]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same width and no colours on every machine, and no bug or store left from outside."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("TINY_BUG", "MISSTEP_STORE", "MISSTEP_CELL_BUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def misstep() -> Misstep:
    """Runs the command line in this process."""

    def invoke(*words: str | Path) -> Result:
        from misstep.cli.main import app

        return CliRunner().invoke(app, [str(word) for word in words])

    return invoke
