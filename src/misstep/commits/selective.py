"""A file in which some functions are again what they were before a commit, and all else stays as it is."""

import ast
import re
import tempfile
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from misstep.commits.repository import Repository
from misstep.commits.segments import lines_of, segments


@dataclass(frozen=True, slots=True)
class Part:
    """One function, or one variable of a module or class, of one file; see `segments`.

    Attributes:
        before: its name before the commit.
        after: its name after the commit.
        now: its name now.
    """

    before: str
    after: str
    now: str


_BETWEEN = "# misstep: between two statements\n"


class Conflict(Exception):
    """Why a part can't be taken back: one sentence without a full stop."""


def rolled_back(repository: Repository, texts: tuple[str, str, str], parts: Sequence[Part]) -> str:
    """A file of now with some parts as before the commit; what was changed in them since is merged.

    Args:
        repository: whose git merges.
        texts: the file before the commit, after it, and now.
        parts: what to take back.

    Raises:
        Conflict: a part was changed since where the commit changed it, or is gone.
    """
    before, after, now = ((lines_of(text), segments(text)) for text in texts)
    edits: dict[range, list[str]] = {}
    for part in parts:
        place = _at(now, part.now)
        old, new = _lines(before, part.before), _lines(after, part.after)
        edits[place] = _merged(repository, part, old, new, now[0][place.start : place.stop])
    lines = list(now[0])
    for place in sorted(_outermost(edits), key=lambda one: -one.start):
        lines[place.start : place.stop] = edits[place]
    text = "".join(lines)
    try:
        segments(text)
    except (SyntaxError, ValueError) as error:
        raise Conflict(f"what results is no Python: {error}") from None
    return text


def _at(source: tuple[list[str], dict[str, range]], name: str) -> range:
    if name not in source[1]:
        raise Conflict(f"{name} is gone since")
    return source[1][name]


def _lines(source: tuple[list[str], dict[str, range]], name: str) -> list[str] | None:
    """The lines of a part; None where the source does not have it."""
    place = source[1].get(name)
    return None if place is None else source[0][place.start : place.stop]


def _merged(
    repository: Repository, part: Part, before: list[str] | None, after: list[str] | None, now: list[str]
) -> list[str]:
    if after is None:
        raise Conflict(f"the commit removed {part.before}; only the whole commit can be rolled back")
    last = part.now.rpartition(".")[2]
    old, base, ours = (_called(lines, last) for lines in (before or [], after, now))
    if ours == base:
        return old
    if ours == old:
        raise Conflict(f"{part.now} was taken back already")
    return _merged_by_git(repository, part.now, ours, base, old)


def _called(lines: list[str], name: str) -> list[str]:
    """The same function under a name."""
    text = re.sub(r"(?m)^(\s*(?:async\s+)?def\s+)\w+", rf"\g<1>{name}", "".join(lines), count=1)
    return lines_of(text)


def _merged_by_git(repository: Repository, name: str, ours: list[str], base: list[str], theirs: list[str]) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="misstep-merge-") as folder:
        files = [Path(folder) / which for which in ("ours", "base", "theirs")]
        for file, lines in zip(files, (ours, base, theirs), strict=True):
            file.write_bytes("".join(_apart(lines)).encode())
        merged = repository.merged(*files)
    if merged is None:
        raise Conflict(f"{name} was changed since in the same statement")
    return [line for line in lines_of(merged.decode()) if line != _BETWEEN]


def _apart(lines: list[str]) -> list[str]:
    """A function with a mark before each statement of its body: git takes neighbouring lines for the same change."""
    try:
        (function,) = ast.parse(textwrap.dedent("".join(lines))).body
    except (SyntaxError, ValueError):
        return lines
    begins = [0, *(one.lineno - 1 for one in getattr(function, "body", ()))]
    ends = [*begins[1:], len(lines)]
    return [line for begin, end in zip(begins, ends, strict=True) for line in (*lines[begin:end], _BETWEEN)]


def _outermost(edits: dict[range, list[str]]) -> list[range]:
    """Those that are not inside another one: that one holds them as they were."""

    def inside(one: range, other: range) -> bool:
        return one != other and other.start <= one.start and one.stop <= other.stop

    return [one for one in edits if not any(inside(one, other) for other in edits)]
