"""Which functions a commit touched: a diff of syntax trees that follows what was renamed or moved."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from misstep.commits.definitions import CLASS, MODULE, Definition, bound_names, definitions, lines_of
from misstep.commits.kinship import Renames, renames
from misstep.commits.repository import Commit, Repository
from misstep.core.place import Place


@dataclass(frozen=True, slots=True)
class Touched:
    """A function that a commit changed, added or removed.

    Attributes:
        place: as it is called after the commit; before it, if it was removed.
        lines: lines of its normalised text that were added or removed.
        through: the changed constant outside the function that it reads; empty if its own text was changed.
    """

    place: Place
    lines: int
    through: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did.

    Attributes:
        commit: its full name.
        functions: what it touched of functions, and of what modules and classes hold outside of them
            ("<module>", "Planner.<class>").
        files: what it touched of files that are not Python or can't be parsed.
        renamed: functions, classes ("Planner.<class>") and files (qualname "") that were renamed or moved, from and to.
        unclear: of the functions that were, from where, those that another one may have become just as well, or that
            may have become another: they were split, merged, or had a double.
    """

    commit: str
    functions: tuple[Touched, ...] = ()
    files: tuple[Touched, ...] = ()
    renamed: tuple[tuple[Place, Place], ...] = ()
    unclear: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class _FilePair:
    """A file before and after a commit; no blob where there was none. A merge has several befores."""

    path_before: str
    path: str
    before: tuple[str, ...]
    after: str


def changes(repository: Repository, commits: Sequence[Commit], first_parent: bool = False) -> dict[str, Change]:
    """What each of some commits did, by its full name.

    A merge has done what none of its parents has: it resolved conflicts. With `first_parent` it has brought all that
    its first parent lacks.

    Raises:
        GitError: git can't read the repository.
    """
    pairs = _file_pairs(repository, commits, first_parent)
    names = (name for of_commit in pairs.values() for pair in of_commit for name in (*pair.before, pair.after) if name)
    blobs = repository.blobs(names)
    return {commit.sha: _change(commit.sha, pairs.get(commit.sha, []), blobs) for commit in commits}


def _file_pairs(repository: Repository, commits: Sequence[Commit], first_parent: bool) -> dict[str, list[_FilePair]]:
    asked = [" ".join([one.sha, *(one.parents[:1] if first_parent else one.parents)]) for one in commits]
    told = repository.git(
        "diff-tree", "--stdin", "-r", "-c", "-M", "--root", "-z", "--raw", "--no-abbrev",
        given="\n".join(asked).encode() + b"\n",
    )  # fmt: skip
    words = iter(told.decode(errors="surrogateescape").split("\0"))
    found: dict[str, list[_FilePair]] = {}
    ours: list[_FilePair] = []
    for word in words:
        if word.startswith(":"):
            ours.append(_file_pair(word, words))
        elif word:
            ours = found.setdefault(word.strip(), [])
    return found


def _file_pair(head: str, words: Iterator[str]) -> _FilePair:
    """From ":mode mode blob blob status", or, with a colon for each parent, all modes, all blobs, and the status."""
    parents = len(head) - len(head.lstrip(":"))
    fields = head.lstrip(":").split(" ")
    modes, blobs = fields[: parents + 1], fields[parents + 1 : -1]
    path = next(words)
    path_before = path
    if parents == 1 and fields[-1][0] in "RC":
        path = next(words)
    # Another repository inside this one (a submodule, mode 160000) has no blob here.
    names = ["" if set(blob) == {"0"} or mode == "160000" else blob for mode, blob in zip(modes, blobs, strict=True)]
    return _FilePair(path_before, path, tuple(names[:-1]), names[-1])


def _change(sha: str, pairs: Sequence[_FilePair], blobs: Mapping[str, bytes]) -> Change:
    python: list[_PythonPair] = []
    files: list[Touched] = []
    moved = [(Place(pair.path_before), Place(pair.path)) for pair in pairs if pair.path_before != pair.path]
    for pair in pairs:
        parsed = _parsed(pair, blobs)
        if parsed is not None:
            python.append(parsed)
        elif pair.after not in pair.before:
            files.append(Touched(Place(pair.path), _lines_of_blobs(pair, blobs)))
    functions, found = _diff(python)
    renamed = sorted([*found.functions, *found.classes])
    return Change(sha, tuple(functions), tuple(files), (*moved, *renamed), found.unclear)


@dataclass(frozen=True, slots=True)
class _PythonPair:
    path_before: str
    path: str
    before: tuple[Mapping[str, Definition], ...]
    after: Mapping[str, Definition]


def _parsed(pair: _FilePair, blobs: Mapping[str, bytes]) -> _PythonPair | None:
    if not (pair.path.endswith(".py") and pair.path_before.endswith(".py")):
        return None
    sides = [definitions(blobs[name]) if name else {} for name in (*pair.before, pair.after)]
    known = tuple(one for one in sides if one is not None)
    return _PythonPair(pair.path_before, pair.path, known[:-1], known[-1]) if len(known) == len(sides) else None


def _diff(pairs: Sequence[_PythonPair]) -> tuple[list[Touched], Renames]:
    """What was touched in all files of a commit together: functions move from file to file."""
    removed: dict[Place, Definition] = {}
    added: dict[Place, Definition] = {}
    both: list[tuple[Place, Place, Definition, Definition]] = []
    for pair in pairs:
        for name in set().union(pair.after, *pair.before):
            old, new = _once(pair, name)
            was, now = Place(pair.path_before, name), Place(pair.path, name)
            if old is not None and new is not None:
                both.append((was, now, old, new))
            elif old is not None:
                removed[was] = old
            elif new is not None:
                added[now] = new
    found = renames(removed, added)
    both += [(was, now, removed.pop(was), added.pop(now)) for was, now in found.functions]
    renaming = _Renaming([(was, now) for was, now, _, _ in both])
    touched = [
        Touched(now, lines)
        for _, now, old, new in both
        if (lines := changed_lines(renaming.of_old(old.statements), renaming.of_new(new.statements)))
    ]
    left = removed | added
    touched += [Touched(place, len(lines_of(one.statements))) for place, one in left.items() if one.statements]
    touched += _readers(pairs, {one.place for one in touched}, renaming)
    return sorted(touched, key=lambda one: (one.place, one.through)), found


def _once(pair: _PythonPair, name: str) -> tuple[Definition | None, Definition | None]:
    """A definition before and after; of a merge that took it from one of its parents twice the same, so untouched."""
    new = pair.after.get(name)
    olds = [before.get(name) for before in pair.before]
    return (new, new) if new in olds else (olds[0], new)


class _Renaming:
    """Old text as it reads after renames and moves, which do not touch callers and importers of what was renamed."""

    def __init__(self, pairs: Iterable[tuple[Place, Place]]) -> None:
        self._names: dict[str, str] = {}
        self._moved: set[str] = set()
        for was, now in pairs:
            for old, new in ((was.last, now.last), (_stem(was), _stem(now))):
                if old != new:
                    self._names[old] = new
            if was.file != now.file:
                self._moved.add(now.qualname.partition(".")[0])
        self._pattern = re.compile(r"\b(" + "|".join(map(re.escape, self._names)) + r")\b")

    def of_old(self, statements: Iterable[str]) -> tuple[str, ...]:
        """Text of before the commit."""
        if self._names:
            statements = [self._pattern.sub(lambda found: self._names[found[1]], one) for one in statements]
        return self.of_new(statements)

    def of_new(self, statements: Iterable[str]) -> tuple[str, ...]:
        """Text of after the commit; where something that was moved is imported from is left out of both."""
        return tuple(self._without_origin(one) for one in statements)

    def _without_origin(self, statement: str) -> str:
        origin, imported, name = statement.partition(" import ")
        if imported and origin.startswith("from ") and name.split(" ")[0] in self._moved:
            return f"from moved import {name}"
        return statement


def _stem(place: Place) -> str:
    return PurePosixPath(place.file).stem


def changed_lines(old: Sequence[str], new: Sequence[str]) -> int:
    """Lines that were added or removed between two normalised texts; a changed line counts twice."""
    if old == new:
        return 0
    one, other = lines_of(old), lines_of(new)
    same = sum(block.size for block in difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return max(len(one) + len(other) - 2 * same, 1)


def _readers(pairs: Sequence[_PythonPair], touched: set[Place], renaming: _Renaming) -> Iterator[Touched]:
    """Functions that read what a touched module or class gave another value."""
    for pair in pairs:
        for place in [one for one in touched if one.file == pair.path and one.qualname.endswith((MODULE, CLASS))]:
            old = renaming.of_old(_statements(pair.before[0], place.qualname))
            new = renaming.of_new(_statements(pair.after, place.qualname))
            names = {name for statement in set(old) ^ set(new) for name in _bound(statement)}
            inside = place.qualname.removesuffix(CLASS).removesuffix(MODULE)
            for qualname, one in pair.after.items():
                if one.is_function and qualname.startswith(inside) and Place(pair.path, qualname) not in touched:
                    for name in sorted(names & one.reads)[:1]:
                        yield Touched(Place(pair.path, qualname), 1, name)


def _statements(defined: Mapping[str, Definition], qualname: str) -> tuple[str, ...]:
    return defined[qualname].statements if qualname in defined else ()


def _bound(statement: str) -> set[str]:
    try:
        return bound_names(statement)
    except SyntaxError:  # the head of a class, taken apart
        return set()


def _lines_of_blobs(pair: _FilePair, blobs: Mapping[str, bytes]) -> int:
    old, new = (blobs.get(name, b"").splitlines() for name in ((pair.before or ("",))[0], pair.after))
    if len(old) + len(new) > 20_000:
        return abs(len(old) - len(new)) + 1
    return changed_lines(
        [line.decode(errors="replace") for line in old], [line.decode(errors="replace") for line in new]
    )
