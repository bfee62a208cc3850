"""What `misstep revert` rolls back of a commit, and by which skills it is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from misstep.blame.session_file import load_session, session_ids
from misstep.cli.console import waiting
from misstep.cli.judging import judge_session, newest_session
from misstep.commits.changes import Change, Touched
from misstep.commits.errors import NotTouchedError
from misstep.commits.prior import known_as, later
from misstep.core.errors import MisstepError
from misstep.core.place import Place
from misstep.store.store import Store


@dataclass(frozen=True)
class Touches:
    """What a commit touched, by the names that functions had then and have now.

    Attributes:
        change: what it did.
        moves: what was renamed or moved since.
        folder: name of the repository's folder, with which names of functions may begin.
    """

    change: Change
    moves: Sequence[Mapping[Place, Place]]
    folder: str

    def named(self, name: str) -> list[Touched]:
        """The functions that `misstep blame`, or their file itself, calls by a name."""
        return [one for one in self.functions if any(self._is(place, name) for place in later(one.place, self.moves))]

    @property
    def functions(self) -> list[Touched]:
        """All that are functions."""
        return [one for one in self.change.functions if not one.place.qualname.endswith(">")]

    def _is(self, place: Place, name: str) -> bool:
        return place.qualname == name or bool(known_as(place, [name], self.folder))


def blamed(store: Path, touches: Touches, functions: Sequence[str], session: str | None) -> list[Touched]:
    """What a commit touched of the functions that were named; if none was, of those that the test session suspects.

    Returns:
        Nothing if no session suspects what the commit touched: then only the whole commit is left.

    Raises:
        NotTouchedError: one was named that the commit has not touched.
    """
    for name in functions:
        if not touches.named(name):
            touched = [one.place.qualname for one in touches.functions]
            raise NotTouchedError(name, touches.change.commit, touched)
    names = functions or _suspects(store, session)
    return list(dict.fromkeys(one for name in names for one in touches.named(name)))


def _suspects(folder: Path, session: str | None) -> list[str]:
    """Those of a session; where none is named, of the newest, if there is one and it can be judged."""
    if session is None and not session_ids(folder):
        return []
    try:
        store = Store.open(folder)
        name = session or newest_session(store)
        with waiting(f"judging {name}"):
            return [function.name for function in judge_session(store, name).verdict.suspects]
    except MisstepError:
        if session is not None:
            raise
        return []


def failing_skills(store: Store, session: str | None) -> list[str]:
    """The skills that failed in a test session, in the newest if none is named; none if there is no session."""
    if session is None and not session_ids(store.root):
        return []
    saved = load_session(store.root, session or newest_session(store))
    return sorted({one.skill for one in store.executions(session=saved.id) if one.failed})
