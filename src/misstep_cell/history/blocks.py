"""Files that grow block by block: tests, documents, configuration."""

import re

_STARTS = {"md": "## ", "py": "def test_"}
_BOUNDARIES = {"md": r"\n\n(?=## )", "py": r"\n\n\n(?=def |class )"}


def _kind(path: str) -> str:
    return path.rpartition(".")[2]


def _start(path: str) -> str:
    """What a block begins with; in files of settings, a comment."""
    return _STARTS.get(_kind(path), "# ")


def blocks_of(path: str, text: str) -> list[str]:
    """The first lines of the blocks of a file that come and go; its title and what its tests share are none."""
    return [line for line in text.splitlines() if line.startswith(_start(path))]


def without_block(path: str, text: str, block: str) -> str:
    """The file without one of its blocks, told by its first line; empty if it was the last one."""
    left = [part for part in _parts(path, text) if part.partition("\n")[0] != block]
    separator = "\n\n\n" if _kind(path) == "py" else "\n\n"
    return separator.join(left).rstrip("\n") + "\n" if any(part.startswith(_start(path)) for part in left) else ""


def _parts(path: str, text: str) -> list[str]:
    """The file cut before each of its blocks."""
    return re.split(_BOUNDARIES.get(_kind(path), r"\n\n(?=# )"), text)
