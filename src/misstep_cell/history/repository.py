"""Writes commits into a git repository. The same commits have the same names on every machine."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from misstep_cell.history.commits import Commit
from misstep_cell.history.errors import GitError
from misstep_cell.history.tree import Tree

_PEOPLE = (
    "Ada Brandt <ada@tabletop.example>",
    "Jonas Okafor <jonas@tabletop.example>",
    "Mei Tanaka <mei@tabletop.example>",
    "Ruth Lindqvist <ruth@tabletop.example>",
)
_BEGIN_S = 1_704_700_800  # a Monday morning in January 2024
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 300, 18_000
_HOUR_S, _DAY_S = 3_600, 86_400
_EVENING_H, _NIGHT_H, _SATURDAY = 17, 15, 5
_MARKS = "marks"


def write_repository(folder: Path, commits: Sequence[Commit], seed: int) -> list[str]:
    """Makes the repository, its newest commit checked out.

    Args:
        folder: is made; must not be there.
        commits: parents first.
        seed: of authors and dates.

    Returns:
        The names (SHA-1) of the commits.

    Raises:
        GitError: git is missing or failed.
    """
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--initial-branch=main", "--object-format=sha1", "--template=")
    marks = folder.resolve() / ".git" / _MARKS
    stream = b"".join(_stream(commits, seed))
    _git(folder, "fast-import", "--quiet", f"--export-marks={marks}", given=stream)
    _git(folder, "reset", "--quiet", "--hard")
    names = dict(line.split() for line in marks.read_text().splitlines())
    marks.unlink()
    return [names[f":{number}"] for number in range(1, len(commits) + 1)]


def _stream(commits: Sequence[Commit], seed: int) -> Iterator[bytes]:
    """What git fast-import reads."""
    rng, time_s = Random(f"people {seed}"), _BEGIN_S
    for number, commit in enumerate(commits, 1):
        time_s = _working_time(time_s + rng.randint(_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S))
        person = f"{rng.choice(_PEOPLE)} {time_s} +0100"
        yield f"commit refs/heads/main\nmark :{number}\nauthor {person}\ncommitter {person}\n".encode()
        yield _data(commit.message)
        for word, parent in zip(("from", "merge"), commit.parents, strict=False):
            yield f"{word} :{parent + 1}\n".encode()
        yield from _changes(commits[commit.parents[0]].tree if commit.parents else {}, commit.tree)


def _working_time(time_s: int) -> int:
    """The time itself, or the next morning, of a working day."""
    since_monday_s = time_s - _BEGIN_S + 9 * _HOUR_S
    if since_monday_s % _DAY_S > _EVENING_H * _HOUR_S:
        time_s, since_monday_s = time_s + _NIGHT_H * _HOUR_S, since_monday_s + _NIGHT_H * _HOUR_S
    weekend = since_monday_s // _DAY_S % 7 >= _SATURDAY
    return time_s + 2 * _DAY_S if weekend else time_s


def _changes(before: Tree, after: Tree) -> Iterator[bytes]:
    for path in sorted(before.keys() - after.keys()):
        yield f"D {path}\n".encode()
    for path in sorted(after):
        if before.get(path) != after[path]:
            yield f"M 100644 inline {path}\n".encode() + _data(after[path])


def _data(text: str) -> bytes:
    encoded = text.encode()
    return b"data %d\n%b\n" % (len(encoded), encoded)


def _git(folder: Path, *arguments: str, given: bytes = b"") -> None:
    """Runs git as if nobody had ever configured it."""
    if shutil.which("git") is None:
        raise GitError("it is not installed")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, input=given, capture_output=True, check=False
    )
    if done.returncode:
        raise GitError(done.stderr.decode(errors="replace").strip())
