"""Proposals to roll a commit back: only some of its functions, or all of it; each a commit that no branch holds yet.

They are made in worktrees of their own, so that the user's checkout is not touched, and a proposal that is not
applied as a whole is none. The same proposal is the same commit, bit for bit, so that what was run of it still counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from misstep.commits.changes import Change, Touched, changes
from misstep.commits.definitions import CLASS, MODULE
from misstep.commits.errors import GitError, NoCommitsError, RollBackError
from misstep.commits.prior import later
from misstep.commits.repository import Commit, Repository
from misstep.commits.segments import name_of_value
from misstep.commits.selective import Conflict, Part, rolled_back
from misstep.core.place import Place

NOBODY = "misstep <misstep@localhost> 0 +0000"
"""Author of a proposal that is not on a branch yet."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A roll-back.

    Attributes:
        kind: "selective" or "whole".
        functions: those that it takes back, as they are called now; empty for the whole commit.
        tree: name of the tree that it leads to; empty if it can't be applied.
        commit: name of the commit that does it; empty if it can't be applied.
        conflicts: why it can't be.
    """

    kind: str
    functions: tuple[str, ...]
    tree: str = ""
    commit: str = ""
    conflicts: tuple[str, ...] = ()


def selective(repository: Repository, head: str, commit: Commit, change: Change, chosen: Sequence[Touched]) -> Proposal:
    """Takes back only what a commit did to some functions.

    Args:
        repository: of the software.
        head: name of the commit to start from.
        commit: to roll back.
        change: what it did.
        chosen: of it, what to take back.
    """
    names = tuple(dict.fromkeys(one.place.qualname for one in chosen))
    try:
        if not commit.parents:
            raise Conflict("it has no commit before it")
        files = _files(repository, head, commit, change, chosen)
    except Conflict as conflict:
        return Proposal("selective", names, conflicts=(str(conflict),))
    with repository.worktree(head) as folder:
        for path, text in files.items():
            (folder / path).write_bytes(text.encode())
        tree = _tree(folder, files)
    return _proposal(repository, head, "selective", names, commit, tree)


def whole(repository: Repository, head: str, commit: Commit) -> Proposal:
    """Takes back all of a commit; of a merge, all that it brought to its first parent."""
    mainline = ["--mainline", "1"] if len(commit.parents) > 1 else []
    with repository.worktree(head) as folder:
        inside = Repository(folder)
        try:
            inside.git("-c", "core.hooksPath=/dev/null", "revert", "--no-commit", *mainline, commit.sha)
        except GitError:
            unmerged = inside.git("diff", "--name-only", "--diff-filter=U", "-z").decode(errors="replace")
            conflicts = tuple(f"{path} was changed since in the same lines" for path in unmerged.split("\0") if path)
            if not conflicts:
                raise
            return Proposal("whole", (), conflicts=conflicts)
        tree = _tree(folder, ())
    return _proposal(repository, head, "whole", (), commit, tree)


def _tree(folder: Path, paths: Iterable[str]) -> str:
    inside = Repository(folder)
    if paths:
        inside.git("add", "--", *paths)
    return inside.git("write-tree").decode().strip()


def _proposal(
    repository: Repository, head: str, kind: str, names: tuple[str, ...], commit: Commit, tree: str
) -> Proposal:
    if tree == repository.git("rev-parse", f"{head}^{{tree}}").decode().strip():
        return Proposal(kind, names, conflicts=("nothing of it is left",))
    made = commit_of(repository, tree, head, NOBODY, f"Roll back {', '.join(names) or 'all'} of {commit.sha}\n")
    return Proposal(kind, names, tree, made)


def commit_of(repository: Repository, tree: str, parent: str, who: str, message: str) -> str:
    """Writes a commit that no branch holds; returns its name."""
    text = f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\n{message}"
    return repository.git("hash-object", "-t", "commit", "-w", "--stdin", given=text.encode()).decode().strip()


@lru_cache(maxsize=4)
def moves_since(repository: Repository, sha: str, head: str) -> tuple[Mapping[Place, Place], ...]:
    """What was renamed or moved after a commit, in the order in which that happened.

    Raises:
        RollBackError: the commit is not in the history of `head`.
    """
    if sha == head:
        return ()
    try:
        since = changes(repository, repository.commits(sha, head)).values()
    except NoCommitsError:
        raise RollBackError(sha, ["it is not in the history of what is checked out"]) from None
    return tuple(dict(one.renamed) for one in since if one.renamed)


def _files(
    repository: Repository, head: str, commit: Commit, change: Change, chosen: Sequence[Touched]
) -> dict[str, str]:
    """Each file as it should be."""
    moves = moves_since(repository, commit.sha, head)
    was = {now: before for before, now in change.renamed}
    parts: dict[tuple[str, str, str], list[Part]] = {}
    for touched in chosen:
        place = touched.place
        before = was.get(place) or Place(was.get(Place(place.file), Place(place.file)).file, place.qualname)
        now = later(place, moves)[-1]
        for part in _parts(change, touched, before, now):
            parts.setdefault((before.file, place.file, now.file), []).append(part)
    found = {}
    for (old, new, now_file), ours in parts.items():
        texts = (
            _text(repository, commit.parents[0], old),
            _text(repository, commit.sha, new),
            _text(repository, head, now_file),
        )
        found[now_file] = rolled_back(repository, texts, list(dict.fromkeys(ours)))
    return found


def _parts(change: Change, touched: Touched, before: Place, now: Place) -> list[Part]:
    """A function itself; for one that reads what was given another value, that value."""
    if not touched.through:
        return [Part(before.qualname, touched.place.qualname, now.qualname)]
    scopes = [one.place.qualname for one in change.functions if one.place.file == touched.place.file]
    holders = [name.removesuffix(end) for name in scopes for end in (MODULE, CLASS) if name.endswith(end)]
    names = [name_of_value(scope, touched.through) for scope in holders if touched.place.qualname.startswith(scope)]
    return [Part(name, name, name) for name in names]


def _text(repository: Repository, sha: str, path: str) -> str:
    """A file of a commit.

    Raises:
        Conflict: the commit does not have it, or not as text.
    """
    try:
        return repository.git("show", f"{sha}:{path}").decode()
    except GitError:
        raise Conflict(f"{path} is not there in {sha[:10]}") from None
    except UnicodeDecodeError:
        raise Conflict(f"{path} is no UTF-8 text") from None
