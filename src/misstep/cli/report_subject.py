"""What `misstep report` is to be about: an execution, a test session or an evaluation, found out by itself."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from misstep.blame.session_file import session_ids
from misstep.cli.judging import newest_session
from misstep.core.errors import ExecutionNotFoundError, StoreNotFoundError
from misstep.store.store import Store
from misstep.view.errors import NoSubjectError


class Kind(StrEnum):
    """What can be reported on, in words."""

    EXECUTION = "an execution"
    SESSION = "a test session"
    EVALUATION = "an evaluation"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the report is about.

    Attributes:
        kind: of it.
        name: id of an execution or session, or path of an evaluation.
    """

    kind: Kind
    name: str


def find_subject(text: str | None, folder: Path) -> Subject:
    """A file or folder is an evaluation; else it is an id in the store; the newest session if nothing is named.

    Raises:
        StoreNotFoundError: there is no store to look in.
        SessionError: nothing is named, and there is no session.
        NoSubjectError: nothing has this name.
    """
    if text is not None and Path(text).exists():
        return Subject(Kind.EVALUATION, text)
    store = _store(text, folder)
    if text is None:
        return Subject(Kind.SESSION, newest_session(store))
    if text in session_ids(store.root):
        return Subject(Kind.SESSION, text)
    try:
        return Subject(Kind.EXECUTION, store.get(text).id)
    except ExecutionNotFoundError:
        newest = [one.id for one in store.executions(limit=5, newest_first=True)]
        raise NoSubjectError(text, store.root, newest, session_ids(store.root)) from None


def _store(text: str | None, folder: Path) -> Store:
    try:
        return Store.open(folder)
    except StoreNotFoundError:
        if text is None or not text.endswith(".json"):
            raise
        raise NoSubjectError(text, folder, [], []) from None
