"""The files of one revision, and the software as it is today."""

from functools import cache
from pathlib import Path

from misstep_cell.bugs.software import PACKAGE, ROOT

Tree = dict[str, str]
"""Text of each file by its path in the repository."""

SOFTWARE = "tabletop"
"""The package in the repository: what is traced."""
SKILLS_MODULE = "skills.py"
_MATERIAL = Path(__file__).parent / "material"


def renamed_root(text: str) -> str:
    """Text of the cell's software with the package's name in the repository."""
    return text.replace(ROOT, SOFTWARE)


@cache
def software_paths() -> dict[str, Path]:
    """Where the installed text of each file of the software lies."""
    folder = PACKAGE / "robot"
    return {f"{SOFTWARE}/{path.relative_to(folder).as_posix()}": path for path in sorted(folder.rglob("*.py"))}


@cache
def final_tree() -> Tree:
    """The newest revision, without a bug: the cell's software, and what stands around it in a repository."""
    software = {path: renamed_root(file.read_text("utf-8")) for path, file in software_paths().items()}
    return software | _material()


def _material() -> Tree:
    """Files whose names end with .txt here, so that no tool takes them for this project's."""
    return {
        path.relative_to(_MATERIAL).as_posix().removesuffix(".txt"): path.read_text("utf-8")
        for path in sorted(_MATERIAL.rglob("*.txt"))
    }
