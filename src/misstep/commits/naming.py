"""What the functions of older revisions are called at the present one, found out from the commits between them.

Renames are followed commit by commit, so that a function which was renamed, and changed beyond recognition long after,
is still the same one. What was split, merged, or had a double is not followed: that would be a guess.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from misstep import __version__
from misstep.commits.changes import changes
from misstep.commits.definitions import CLASS, MODULE, Definition, definitions
from misstep.commits.kinship import renames
from misstep.commits.prior import later
from misstep.commits.repository import Repository
from misstep.core.calls import Function
from misstep.core.naming import Naming, Since
from misstep.core.place import Place
from misstep.record.type_plan import checksum
from misstep.store.whole_file import write_whole

_GONE = " (gone)"
"""What the name of a function ends with that was deleted before another one got its name."""


def naming(repository: Repository, commits: Iterable[str], present: str, tops: Sequence[str], cache: Path) -> Naming:
    """How functions that were recorded at some commits are called at the present one.

    Args:
        repository: of the software.
        commits: full names; those that the repository lacks are left out.
        present: full name of the present commit.
        tops: folders of the repository that the names of functions are relative to.
        cache: folder to keep what was found out.
    """
    older = [one for one in dict.fromkeys(commits) if one != present and repository.has_commit(one)]
    return Naming({one: kept_since(repository, one, present, cache) for one in older}, tuple(tops))


def tops(repository: Repository, commit: str, functions: Iterable[Function]) -> set[str]:
    """The folders of the repository that names of functions which were recorded at a commit are relative to."""
    at = Since(Tree(repository, commit).python, {})
    return {top for one in functions if (top := at.top(one)) is not None}


def kept_since(repository: Repository, old: str, new: str, cache: Path) -> Since:
    """As `since`, from the cache if it was found out before."""
    file = cache / f"renames-{_key(old, new)}.json"
    try:
        return Since.from_facts(json.loads(file.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        found = since(repository, old, new)
        if found.files:  # otherwise their history may only be missing yet, as in a shallow clone
            cache.mkdir(exist_ok=True)
            write_whole(file, json.dumps(found.facts()).encode())
        return found


def since(repository: Repository, old: str, new: str) -> Since:
    """What became of a commit's functions: back to the last commit that both have, and from there to the new one.

    Raises:
        GitError: git can't read the repository.
    """
    base = repository.merge_base(old, new)
    if not base:
        return Since((), {})
    then, now = Tree(repository, old), Tree(repository, new)
    back, on = _followed(repository, base, then), _followed(repository, base, now)
    pairs = [(back.get(one, one), on.get(one, one)) for one in dict.fromkeys([*back, *on])]
    were, are = then.defined(one for one, _ in pairs if one), now.defined(one for _, one in pairs if one)
    known = [(was, now) for was, now in pairs if was in were and now in are]
    was_n, now_n = Counter(was for was, _ in known), Counter(now for _, now in known)
    moved = {was: now for was, now in known if was != now and was_n[was] == now_n[now] == 1}
    return Since(then.python, moved | _gone(moved, then), _codes(moved, were))


class Tree:
    """The Python files of a commit."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self.commit = commit
        self._repository = repository
        self._blobs = {path: blob for path, blob in repository.files(commit).items() if path.endswith(".py")}

    @property
    def python(self) -> tuple[str, ...]:
        """Their paths."""
        return tuple(self._blobs)

    def defined(self, places: Iterable[Place]) -> dict[Place, Definition]:
        """All that the files of some places define; nothing of those that can't be parsed."""
        paths = {one.file for one in places} & self._blobs.keys()
        contents = self._repository.blobs(self._blobs[path] for path in paths)
        return {
            Place(path, name): one
            for path in sorted(paths)
            for name, one in (definitions(contents[self._blobs[path]]) or {}).items()
        }


def _followed(repository: Repository, base: str, tip: Tree) -> dict[Place, Place | None]:
    """Where the functions of a commit are at a later one: of all files that anything was renamed in, or moved from.

    Where the steps between do not tell, as a file could not be parsed or two branches were merged, both ends do.
    None where a function is no longer there, or where it went is not clear.
    """
    commits = repository.commits(base, tip.commit) if base != tip.commit else []
    did = list(changes(repository, commits).values())
    steps = [{was: now for was, now in one.renamed if was not in one.unclear} for one in did if one.renamed]
    unread = [one.place for change in did for one in change.files]
    before = Tree(repository, base)
    starts = before.defined([*unread, *(was for step in steps for was in step)])
    ends = _ends([one for one in starts if starts[one].name != MODULE], steps)
    there = tip.defined([*unread, *ends.values()])
    lost = {start: one for start, one in starts.items() if ends.get(start) not in there}
    known = {*ends.values(), *before.defined(there)}
    found = renames(lost, {place: one for place, one in there.items() if place not in known}).clear
    return {start: found.get(start) if start in lost else ends[start] for start in starts}


def _ends(starts: Iterable[Place], steps: Iterable[Mapping[Place, Place]]) -> dict[Place, Place]:
    """Where places are after all moves; what is in the place of a new arrival was deleted before that came."""
    at = {start: start for start in starts}
    for moves in steps:
        after = {start: later(place, [moves])[-1] for start, place in at.items()}
        arrived = {place for start, place in after.items() if place != at[start]}
        at = {start: place for start, place in after.items() if place != at[start] or place not in arrived}
    return at


def _gone(moved: Mapping[Place, Place], then: Tree) -> dict[Place, Place]:
    """Names for functions that were deleted before another one, which was there then too, got theirs."""
    taken = set(moved.values()) - moved.keys()
    return {place: Place(place.file, place.qualname + _GONE) for place in then.defined(taken).keys() & taken}


def _codes(moved: Mapping[Place, Place], were: Collection[Place]) -> dict[float, float]:
    """Checksums of the qualified names of functions and classes that have others now, where no other had the same."""
    kept = {place.qualname for place in were if place not in moved}
    now_by_then: dict[str, set[str]] = defaultdict(set)
    for was, now in moved.items():
        now_by_then[was.qualname].add(now.qualname)
    names = {then: nows.pop() for then, nows in now_by_then.items() if len(nows) == 1 and then not in kept}
    return {_code(then): _code(now) for then, now in names.items() if then != now}


def _code(qualname: str) -> float:
    return checksum(qualname.removesuffix(f".{CLASS}"))


def _key(old: str, new: str) -> str:
    """What decides on what is found out: the commits, and the program."""
    here = Path(__file__).parent
    names = ("changes.py", "definitions.py", "kinship.py", "naming.py")
    program = [(here / name).read_text(encoding="utf-8") for name in names]
    return hashlib.sha256(json.dumps([__version__, program, old, new]).encode()).hexdigest()[:16]
