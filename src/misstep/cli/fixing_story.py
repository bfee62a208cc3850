"""`misstep fixed` from its request to its last line."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rich.table import Table

from misstep.blame.session_file import SavedSession, confirm, load_session
from misstep.cli.command_line import command_line
from misstep.cli.console import print_json, text_console, waiting
from misstep.cli.judging import newest_session
from misstep.cli.labelled_sessions import confirmed_sessions
from misstep.cli.renames import names_of, naming_at, session_naming
from misstep.cli.sources import defined_in
from misstep.commits.changes import changes
from misstep.commits.errors import NotARepositoryError, UnknownRevisionError
from misstep.commits.prior import known_as
from misstep.commits.repository import Repository
from misstep.core.errors import SessionError
from misstep.core.execution import Revision
from misstep.detect.library import training_successes
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep fixed`; the fields are its options.

    Attributes:
        truth: functions, or one commit.
        session: None for the newest.
        repository: where commits are looked for; None for the working directory's.
    """

    folder: Path
    truth: Sequence[str]
    session: str | None
    trace: Sequence[str]
    repository: Path | None


def tell(request: Request, as_json: bool) -> None:
    """Notes what held a session's bug, and says what was noted before."""
    store = Store.open(request.folder)
    saved = load_session(store.root, request.session or newest_session(store))
    functions = _functions(store, request, saved)
    before = confirm(store.root, saved.id, functions)
    if as_json:
        print_json({"session": saved.id, "confirmed": functions, "before": list(before)})
        return
    console = text_console()
    instead = f" (not in {_any_of(before)}, as was noted before)" if before and set(before) != set(functions) else ""
    console.print(f"{saved.id}: the bug was in {_any_of(functions)}{instead}.")
    count = len(confirmed_sessions(store))
    learn = command_line("train", ["likelihood"], {"--store": str(request.folder)})
    console.print(f"{count} session{' is' if count == 1 else 's are'} confirmed. Learn from them: {learn}")


def undo(folder: Path, session: str | None, as_json: bool) -> None:
    """Takes back what was said of a session."""
    store = Store.open(folder)
    session_id = session or newest_session(store)
    before = confirm(store.root, session_id, [])
    if as_json:
        print_json({"session": session_id, "confirmed": [], "before": list(before)})
    else:
        had = f"it is no longer noted that the bug was in {_any_of(before)}" if before else "nothing was noted"
        text_console().print(f"{session_id}: {had}.")


def list_confirmed(folder: Path, as_json: bool) -> None:
    """Prints which session's bug was where."""
    sessions = confirmed_sessions(Store.open(folder))
    if as_json:
        print_json([{"session": one.id, "confirmed": list(one.confirmed)} for one in sessions])
        return
    table = Table("session", "executions", "the bug was in", box=None, pad_edge=False)
    for one in sessions:
        table.add_row(one.id, str(len(one.steps)), _any_of(one.confirmed))
    text_console().print(table if sessions else "No session is confirmed yet.")


def _any_of(functions: Sequence[str]) -> str:
    return functions[0] if len(functions) == 1 else f"one of {', '.join(functions)}"


def _functions(store: Store, request: Request, saved: SavedSession) -> list[str]:
    """What was named; of a commit the functions that it touched."""
    known = _known(store, saved).union(defined_in(request.trace, saved.skills_module) if request.trace else ())
    if len(request.truth) == 1 and request.truth[0] not in known:
        touched = _touched(store, request, saved, known)
        if touched is not None:
            return touched
    for name in request.truth:
        if name not in known:
            near = ", ".join(get_close_matches(name, sorted(known), 3, 0.3)) or "none has a name like it"
            raise SessionError(
                f"No execution of {saved.id}, and no success before it, called a function {name!r}.",
                f"Perhaps you mean: {near}. Of one that was never called: add --trace ROOT.",
            )
    return list(dict.fromkeys(request.truth))


def _known(store: Store, saved: SavedSession) -> set[str]:
    """Functions that the session or one success of each of its skills called, as the session calls them."""
    executions = store.executions(session=saved.id)
    executions += [one for skill in saved.skills for one in training_successes(store, skill)[-1:]]
    with waiting(f"reading {saved.id}"):
        return set(names_of(store, executions, session_naming(store, saved)).values())


def _touched(store: Store, request: Request, saved: SavedSession, known: set[str]) -> list[str] | None:
    """The known functions that a commit touched, as the session calls them; None if it is no commit.

    Raises:
        SessionError: it touched none.
    """
    (revision,) = request.truth
    try:
        repository = Repository.find(request.repository or Path.cwd())
        commit = repository.commit(repository.resolve(revision))
    except (NotARepositoryError, UnknownRevisionError):
        if request.repository is not None:
            raise
        return None
    tested = store.executions(session=saved.id)
    naming = naming_at(store, Revision(commit.sha), tested, repository=repository)
    then = dict.fromkeys(known) | {now: was for was, now in names_of(store, tested, naming).items()}
    touched = changes(repository, [commit])[commit.sha].functions
    found = {name for one in touched if (name := known_as(one.place, then, repository.root.name))}
    names = {then[name] or name for name in found}
    if not names:
        raise SessionError(
            f"Commit {commit.sha[:10]} ({commit.subject}) touched no function that the session or a success called.",
            "Name the functions themselves: misstep fixed FUNCTION --session ID",
        )
    return sorted(names)
