"""Functions that older revisions call otherwise, told by their present names wherever the repository is at hand."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from misstep.blame.session_file import SavedSession, load_session, session_ids
from misstep.cli.console import waiting
from misstep.cli.sources import tops_of
from misstep.commits.errors import GitError, NotARepositoryError
from misstep.commits.naming import naming, tops
from misstep.commits.repository import Repository
from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution, Revision
from misstep.core.naming import AS_RECORDED, Naming
from misstep.record.revision import find_revision
from misstep.record.skills_module import folder_of
from misstep.signals.matrices import matrices
from misstep.store.store import Store


def session_naming(store: Store, saved: SavedSession) -> Naming:
    """Names as at the revision that a session tests: that of its executions, else what is checked out."""
    executions = store.executions(session=saved.id, limit=1)
    revision = executions[0].revision if executions else find_revision(folder_of(saved.skills_module))
    return naming_at(store, revision, skills_module=saved.skills_module)


def execution_naming(store: Store, execution: Execution) -> Naming:
    """Names as at the revision of an execution."""
    by_session = execution.session in session_ids(store.root)
    skills_module = load_session(store.root, execution.session).skills_module if by_session else ""
    return naming_at(store, execution.revision, skills_module=skills_module)


def naming_at(
    store: Store,
    revision: Revision,
    also: Iterable[Execution] = (),
    skills_module: str = "",
    trace: Sequence[str] = (),
    repository: Repository | None = None,
) -> Naming:
    """What functions of the store's training executions are called at a revision; as recorded where nothing tells.

    Args:
        store: the experience database.
        revision: the present one.
        also: other executions whose functions are asked for.
        skills_module: where a session's skills come from.
        trace: roots that functions are traced in, if that is known.
        repository: of the software; None: the one that has the revision, where the skills are, here, or at the store.
    """
    clean = [one for one in (*store.executions(session=""), *also) if is_commit(one.revision)]
    commits = dict.fromkeys(one.revision.commit for one in clean if one.revision != revision)
    if not commits or not is_commit(revision):
        return AS_RECORDED
    traced = tops_of(trace, skills_module)
    try:
        found = repository or _repository(revision.commit, [*traced, folder_of(skills_module), store.root])
        if found is None:
            return AS_RECORDED
        with waiting("finding out which functions were renamed"):
            above = _inside(found.root, traced) or _tops(store, found, revision, clean)
            return naming(found, commits, revision.commit, sorted(above), store.root / "cache")
    except GitError:  # a damaged or shallow repository
        return AS_RECORDED


def names_of(store: Store, executions: Iterable[Execution], naming: Naming) -> dict[str, str]:
    """What the functions that some executions called are called now, by the names that they were recorded under."""
    pairs = ((one.revision, function) for one in executions for function in matrices(store, one.id).activity.functions)
    return {function.name: naming.function(revision, function).name for revision, function in pairs}


def is_commit(revision: Revision) -> bool:
    """Whether it is known which software it was."""
    return bool(revision.commit) and not revision.dirty


def _repository(commit: str, folders: Sequence[Path]) -> Repository | None:
    """The first checkout, of those that some folders and the working directory are in, that has a commit."""
    for folder in (*folders, Path.cwd()):
        try:
            found = Repository.find(folder)
        except NotARepositoryError:
            continue
        if found.has_commit(commit):
            return Repository(found.root.resolve())
    return None


def _inside(root: Path, folders: Sequence[Path]) -> set[str]:
    """Those of some folders that are in a checkout, relative to its top, which is empty itself."""
    inside = [folder.relative_to(root) for folder in folders if folder.is_relative_to(root)]
    return {"" if folder == Path() else folder.as_posix() for folder in inside}


def _tops(store: Store, repository: Repository, revision: Revision, clean: Sequence[Execution]) -> set[str]:
    """As the executions of the revision tell; while there are none, as those that were recorded last."""
    for execution in _candidates(store, revision, clean):
        with suppress(ExecutionFileError):
            functions = matrices(store, execution.id).activity.functions
            if found := tops(repository, execution.revision.commit, functions):
                return found
    return set()


def _candidates(store: Store, revision: Revision, clean: Sequence[Execution]) -> Iterator[Execution]:
    yield from (one for one in store.executions(newest_first=True) if one.revision == revision)
    yield from reversed(clean)
