import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from misstep.cli.main import app

Misstep = Callable[..., Result]
TINY = Path(__file__).parents[1] / "robots" / "tiny"


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same width and no colours on every machine, and no bug or store left from outside."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("TINY_BUG", "TINY_PAUSE_S", "MISSTEP_STORE", "MISSTEP_CELL_BUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def misstep() -> Misstep:
    """Runs the command line in this process."""
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tiny robot outside any checkout, so that its revision is the same for a whole test."""
    return Path(shutil.copytree(TINY, tmp_path_factory.mktemp("robot") / "tiny"))


@pytest.fixture(scope="session")
def skills(tiny: Path) -> str:
    """The skills module of the tiny robot."""
    return str(tiny / "skills.py")


@pytest.fixture(scope="session")
def root(tiny: Path) -> str:
    """What is traced of it."""
    return str(tiny / "tiny_robot")


@pytest.fixture(scope="session")
def learnt(
    tmp_path_factory: pytest.TempPathFactory, misstep: Misstep, skills: str, root: str
) -> tuple[Path, Result, Result]:
    """A store with ten successes of each skill and trained detectors, and what recording and training printed."""
    store = tmp_path_factory.mktemp("learnt") / "store"
    recorded = misstep("record", skills, "--runs", 10, "--trace", root, "--store", store, "--json")
    trained = misstep("train", "detector", "--store", store, "--json")
    return store, recorded, trained


@pytest.fixture
def store(learnt: tuple[Path, Result, Result], tmp_path: Path) -> Path:
    """A copy of that store, to do with as one likes."""
    return Path(shutil.copytree(learnt[0], tmp_path / "store"))


@pytest.fixture(scope="session")
def tested(learnt: tuple[Path, Result, Result], misstep: Misstep, skills: str, root: str) -> tuple[Path, Result]:
    """A store with a session in which hand.close was broken, and what testing printed."""
    store = Path(shutil.copytree(learnt[0], learnt[0].with_name("tested")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINY_BUG", "hand.close")
        done = misstep("test", skills, "--trace", root, "--store", store, "--json", store.with_name("result.json"))
    return store, done
