"""What `misstep revert` rolls back of a commit, and by which skills it is judged."""

from collections.abc import Sequence

from misstep.blame.session_file import load_session, session_ids
from misstep.cli.console import waiting
from misstep.cli.judging import judge_session
from misstep.commits.changes import Change, Touched
from misstep.commits.errors import NotTouchedError
from misstep.commits.prior import known_as
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
            raise NotTouchedError(missing, change.commit, touched)
        return list(dict.fromkeys(one for ours in found for one in ours))
    session = session or next(iter(reversed(session_ids(store.root))), None)
    if session is None:
        return []
    with waiting(f"judging {session}"):
        suspects = [function.name for function in judge_session(store, session).verdict.suspects]
    return list(dict.fromkeys(one for name in suspects for one in _named(change, name, folder)))


def _named(change: Change, name: str, folder: str) -> list[Touched]:
    """Functions that a commit touched and that `misstep blame`, or the file itself, calls by a name."""
    return [
        one
        for one in change.functions
        if not one.place.qualname.endswith(">") and (one.place.qualname == name or known_as(one.place, [name], folder))
    ]


def failing_skills(store: Store, session: str | None) -> list[str]:
    """The skills that failed in a test session, in the newest if none is named; none if there is no session."""
    session = session or next(iter(reversed(session_ids(store.root))), None)
    if session is None:
        return []
    load_session(store.root, session)
    return sorted({one.skill for one in store.executions(session=session) if one.failed})
