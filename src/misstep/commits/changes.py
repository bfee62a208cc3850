"""Which functions a commit touched: a diff of syntax trees that follows what was renamed or moved."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from misstep.commits.definitions import CLASS, MODULE, Definition, bound_names, definitions
from misstep.commits.repository import Commit, Repository
from misstep.core.place import Place

_ALIKE = 0.6
"""Share of lines that a removed and an added function have in common if they are one that was renamed and changed."""
_CLEARLY = 0.25
"""By how much larger that share must be than that of any other pair of theirs, if there is to be no doubt."""


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
    functions, renamed, unclear = _diff(python)
    return Change(sha, tuple(functions), tuple(files), (*moved, *renamed), unclear)


@dataclass(frozen=True, slots=True)
class _PythonPair:
    path_before: str
    path: str
    before: tuple[Mapping[str, Definition], ...]
    after: Mapping[str, Definition]


def _parsed(pair: _FilePair, blobs: Mapping[str, bytes]) -> _PythonPair | None:
    if not (pair.path.endswith(".py") and pair.path_before.endswith(".py")):
        return None
    try:
        before = tuple(_definitions(blobs[name]) if name else {} for name in pair.before)
        return _PythonPair(pair.path_before, pair.path, before, _definitions(blobs[pair.after]) if pair.after else {})
    except (SyntaxError, ValueError, RecursionError):
        return None


@lru_cache(maxsize=4096)
def _definitions(source: bytes) -> dict[str, Definition]:
    return definitions(source)


def _diff(pairs: Sequence[_PythonPair]) -> tuple[list[Touched], list[tuple[Place, Place]], frozenset[Place]]:
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
    renamed = _renames(removed, added)
    unclear, classes = _unclear(renamed, removed, added), _renamed_classes(renamed, removed, added)
    both += [(was, now, removed.pop(was), added.pop(now)) for was, now in renamed]
    renaming = _Renaming([(was, now) for was, now, _, _ in both])
    touched = [
        Touched(now, lines)
        for _, now, old, new in both
        if (lines := changed_lines(renaming.of_old(old.statements), renaming.of_new(new.statements)))
    ]
    touched += [
        Touched(place, len(_lines(one.statements))) for place, one in (removed | added).items() if one.statements
    ]
    touched += _readers(pairs, {one.place for one in touched}, renaming)
    return sorted(touched, key=lambda one: (one.place, one.through)), sorted([*renamed, *classes]), unclear


def _once(pair: _PythonPair, name: str) -> tuple[Definition | None, Definition | None]:
    """A definition before and after; of a merge that took it from one of its parents twice the same, so untouched."""
    new = pair.after.get(name)
    olds = [before.get(name) for before in pair.before]
    return (new, new) if new in olds else (olds[0], new)


def _renames(removed: Mapping[Place, Definition], added: Mapping[Place, Definition]) -> list[tuple[Place, Place]]:
    """Removed and added functions that are the same one: first those of the same text, then those alike."""
    free = {place: one for place, one in added.items() if one.is_function}
    found: list[tuple[Place, Place]] = []
    waiting = [(place, one) for place, one in removed.items() if one.is_function]
    for alike in (1.0, _ALIKE):
        left = []
        for place, one in waiting:
            best = max(free, key=lambda other: _kinship(place, one, other, free[other]), default=None)
            if best is not None and _likeness(one, free[best]) >= alike:
                found.append((place, best))
                del free[best]
            else:
                left.append((place, one))
        waiting = left
    return found


def clearly_the_same(removed: Mapping[Place, Definition], added: Mapping[Place, Definition]) -> dict[Place, Place]:
    """Of the functions of two versions of a software that the other has not, those that are one without doubt."""
    renamed = _renames(removed, added)
    unclear = _unclear(renamed, removed, added)
    return {was: now for was, now in renamed if was not in unclear}


def _unclear(
    renamed: Sequence[tuple[Place, Place]], removed: Mapping[Place, Definition], added: Mapping[Place, Definition]
) -> frozenset[Place]:
    """From where a function was renamed if another removed or added one makes a pair that is nearly as good."""
    own = {pair: _kinship(pair[0], removed[pair[0]], pair[1], added[pair[1]]) for pair in renamed}
    same = {place for pair, kinship in own.items() if kinship[0] == 1.0 for place in pair}
    found = set()
    for (was, now), kinship in own.items():
        settled, least = (same, kinship[0] - _CLEARLY) if kinship[0] < 1.0 else (set(), 1.0)
        pairs = [(was, other) for other, one in added.items() if one.is_function and other not in settled]
        pairs += [(other, now) for other, one in removed.items() if one.is_function and other not in settled]
        others = (_kinship(one, removed[one], two, added[two], least) for one, two in pairs if (one, two) != (was, now))
        if any(_rivals(other, kinship) for other in others):
            found.add(was)
    return frozenset(found)


def _renamed_classes(
    renamed: Iterable[tuple[Place, Place]], removed: Mapping[Place, Definition], added: Mapping[Place, Definition]
) -> list[tuple[Place, Place]]:
    """Removed and added classes that are the same one: as their methods tell; else, of the same text, without doubles.

    What a class holds is still removed and added: it counts as touched.
    """
    fitting: dict[Place, set[Place]] = defaultdict(set)
    for was, now in renamed:
        old, new = _class_of(was), _class_of(now)
        if _last(was) == _last(now) and old in removed and new in added:
            fitting[old].add(new)
    bare = [(place, one) for place, one in removed.items() if one.name == CLASS and one.statements]
    for place, one in bare:
        if place not in fitting:
            fitting[place] = {
                other for other, two in added.items() if (two.name, two.statements) == (CLASS, one.statements)
            }
    taken = Counter(new for news in fitting.values() for new in news)
    pairs = [(old, new) for old, news in fitting.items() for new in news if len(news) == 1]
    return [(old, new) for old, new in pairs if taken[new] == 1]


def _class_of(method: Place) -> Place:
    return Place(method.file, f"{method.qualname.rpartition('.')[0]}.{CLASS}")


_Kinship = tuple[float, bool, bool, bool]


def _rivals(other: _Kinship, own: _Kinship) -> bool:
    """Whether another pair is as good; if the texts of our own differ, not much less alike, and named no less alike."""
    return other >= own if own[0] == 1.0 else other[0] > own[0] - _CLEARLY and other[1:3] >= own[1:3]


def _kinship(was: Place, old: Definition, now: Place, new: Definition, least: float = _ALIKE) -> _Kinship:
    same_file = was.file == now.file
    return _likeness(old, new, least), old.qualname == new.qualname, old.name == new.name, same_file


@lru_cache(maxsize=65536)
def _likeness(old: Definition, new: Definition, least: float = _ALIKE) -> float:
    """1 for the same text; the share of lines in common otherwise; 0 where it is for sure less than `least`."""
    one, other = _lines(old.statements), _lines(new.statements)
    if one == other:
        return 1.0
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return min(matcher.ratio(), 0.99) if matcher.real_quick_ratio() >= least else 0.0


class _Renaming:
    """Old text as it reads after renames and moves, which do not touch callers and importers of what was renamed."""

    def __init__(self, pairs: Iterable[tuple[Place, Place]]) -> None:
        self._names: dict[str, str] = {}
        self._moved: set[str] = set()
        for was, now in pairs:
            for old, new in ((_last(was), _last(now)), (_stem(was), _stem(now))):
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


def _last(place: Place) -> str:
    return place.qualname.rpartition(".")[2]


def _stem(place: Place) -> str:
    return PurePosixPath(place.file).stem


def changed_lines(old: Sequence[str], new: Sequence[str]) -> int:
    """Lines that were added or removed between two normalised texts; a changed line counts twice."""
    if old == new:
        return 0
    one, other = _lines(old), _lines(new)
    same = sum(block.size for block in difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return max(len(one) + len(other) - 2 * same, 1)


def _lines(statements: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for statement in statements for line in statement.splitlines())


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
