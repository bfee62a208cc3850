import subprocess
import sys

import pytest

from misstep import __version__
from misstep.cli import main

VERBS = ["demo", "record", "list", "show", "label", "doctor", "train", "watch", "test", "blame", "next", "report"]


@pytest.mark.parametrize("words", [["--help"], ["test", "--help"], ["train", "detector", "--help"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    program = (
        "import sys\n"
        "from misstep.cli.main import app\n"
        f"try: app({words!r})\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'mujoco', 'sqlalchemy', 'alembic', 'plotly', 'cv2', 'mcap', 'rosbags', 'numpy'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout
    assert "HEAVY []" in done.stderr


def test_importing_misstep_imports_nothing_heavy() -> None:
    program = "import misstep, sys; print(sorted({'torch', 'sqlalchemy', 'mcap', 'cv2', 'typer'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version(misstep) -> None:
    done = misstep("--version")
    assert (done.exit_code, done.stdout) == (0, f"misstep {__version__}\n")


def test_help_lists_every_verb(misstep) -> None:
    done = misstep("--help")
    assert done.exit_code == 0
    assert [name for name in VERBS if f" {name} " not in done.stdout] == []


@pytest.mark.parametrize("verb", [[name] for name in VERBS if name != "train"] + [["train", "detector"]])
def test_every_verb_has_an_example(misstep, verb: list[str]) -> None:
    done = misstep(*verb, "--help")
    assert done.exit_code == 0
    assert f"misstep {' '.join(verb)}" in done.stdout.split("Example")[1]


def test_a_wrong_verb_is_wrong_usage(misstep) -> None:
    done = misstep("recrod")
    assert done.exit_code == 2
    assert "record" in done.stderr


def test_the_console_script_is_this_app() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"from {main.__name__} import main; main()", "--version"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"misstep {__version__}\n"
