"""What `misstep revert` rolls back of a commit, and by which skills it is judged."""

from collections.abc import Sequence

from misstep.blame.session_file import load_session, session_ids
from misstep.cli.console import waiting
from misstep.cli.judging import judge_session, newest_session
from misstep.commits.changes import Change, Touched
from misstep.commits.errors import NotTouchedError
from misstep.commits.prior import known_as
from misstep.core.errors import MisstepError
from misstep.store.store import Store


def blamed(store: Store, change: Change, functions: Sequence[str], session: str | None, folder: str) -> list[Touched]:
    """What a commit touched of the functions that were named; if none was, of those that the test session suspects.

    Returns:
        Nothing if no session suspects what the commit touched: then only the whole commit is left.

    Raises:
        NotTouchedError: one was named that the commit has not touched.
    """
    if functions:
        found = [_named(change, name, folder) for name in functions]
        missing = [name for name, ours in zip(functions, found, strict=True) if not ours]
        if missing:
            touched = [one.place.qualname for one in change.functions if not one.place.qualname.endswith(">")]
            raise NotTouchedError(missing[0], change.commit, touched)
        return list(dict.fromkeys(one for ours in found for one in ours))
    suspects = _suspects(store, session)
    return list(dict.fromkeys(one for name in suspects for one in _named(change, name, folder)))


def _suspects(store: Store, session: str | None) -> list[str]:
    """Those of a session; where none is named, of the newest, if there is one and it can be judged."""
    if session is None and not session_ids(store.root):
        return []
    try:
        name = session or newest_session(store)
        with waiting(f"judging {name}"):
            return [function.name for function in judge_session(store, name).verdict.suspects]
    except MisstepError:
        if session is not None:
            raise
        return []


def _named(change: Change, name: str, folder: str) -> list[Touched]:
    """Functions that a commit touched and that `misstep blame`, or the file itself, calls by a name."""
    return [
        one
        for one in change.functions
        if not one.place.qualname.endswith(">") and (one.place.qualname == name or known_as(one.place, [name], folder))
    ]


def failing_skills(store: Store, session: str | None) -> list[str]:
    """The skills that failed in a test session, in the newest if none is named; none if there is no session."""
    if session is None and not session_ids(store.root):
        return []
    saved = load_session(store.root, session or newest_session(store))
    return sorted({one.skill for one in store.executions(session=saved.id) if one.failed})
