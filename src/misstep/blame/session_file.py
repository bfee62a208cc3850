"""A test session on disk: how it was set up and which executions it ran. The rest is derived from them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from misstep.core.errors import SessionError
from misstep.core.preset import Preset
from misstep.store.whole_file import write_whole

FORMAT = "misstep.session/3"
_OLDER_FORMATS: dict[str, dict[str, Any]] = {
    "misstep.session/1": {"switch": 0.0, "manual": False, "confirmed": None},
    "misstep.session/2": {"confirmed": None},
}
"""What was not written yet; `confirmed` was one name."""


@dataclass(frozen=True, slots=True)
class SavedSession:
    """What a session file holds.

    Attributes:
        id: name of the session.
        skills_module: where its skills come from; empty if they are run by hand.
        skills: their names.
        preset: reading of the paper.
        seed: of its executions.
        per_second: whether gain was weighed per second of robot time.
        switch: what changing from one skill to another costs, in seconds or executions.
        manual: whether its skills are run by hand.
        steps: id of each execution, and the gain in bits that was expected of it.
        stopped: why it ended; None while it has not.
        confirmed: names of the functions that turned out to hold the bug, once it was found and fixed; the session is
            a labelled example then. Several where a commit touched them and nothing tells them apart.
    """

    id: str
    skills_module: str
    skills: list[str]
    preset: Preset
    seed: int
    per_second: bool
    switch: float
    manual: bool
    steps: list[tuple[str, float]]
    stopped: str | None
    confirmed: tuple[str, ...] = ()


def session_file(root: Path, session_id: str) -> Path:
    """Where a session is kept in a store."""
    return root / "sessions" / f"{session_id}.json"


def session_ids(root: Path) -> list[str]:
    """Ids of the sessions in a store, oldest first."""
    return sorted(file.stem for file in (root / "sessions").glob("*.json"))


def new_session_id(root: Path) -> str:
    """The next free id: session-0001, session-0002, … No other process gets it, as it leaves a file behind.

    The file is removed by `save_session`, or by `give_back` if nothing came of the session.
    """
    (root / "sessions").mkdir(exist_ok=True)
    number = 1
    while not _claim(root, f"session-{number:04d}"):
        number += 1
    return f"session-{number:04d}"


def _claim(root: Path, session_id: str) -> bool:
    """True if the id was free and is ours now.

    The session's file is looked for after the claim was made: until it was there, the claim of its owner was.
    """
    if session_file(root, session_id).exists():
        return False
    try:
        _claim_file(root, session_id).touch(exist_ok=False)
    except FileExistsError:
        return False
    if session_file(root, session_id).exists():
        give_back(root, session_id)
        return False
    return True


def give_back(root: Path, session_id: str) -> None:
    """Ends the claim on an id; it is free again unless a session was saved under it."""
    _claim_file(root, session_id).unlink(missing_ok=True)


def _claim_file(root: Path, session_id: str) -> Path:
    return root / "sessions" / f"{session_id}.claim"


def save_session(root: Path, session: SavedSession) -> None:
    """Writes a session by atomic replacement."""
    file = session_file(root, session.id)
    file.parent.mkdir(exist_ok=True)
    write_whole(file, json.dumps({"format": FORMAT} | asdict(session), indent=1).encode())
    give_back(root, session.id)


def confirm(root: Path, session_id: str, functions: Sequence[str]) -> tuple[str, ...]:
    """Notes which functions held the bug that a session looked for; none takes it back.

    Returns:
        Those that were noted before.

    Raises:
        Like `load_session`.
    """
    before = load_session(root, session_id)
    save_session(root, replace(before, confirmed=tuple(functions)))
    return before.confirmed


def load_session(root: Path, session_id: str) -> SavedSession:
    """Reads a session back.

    Raises:
        SessionError: there is none with this id, or its file is damaged or of another format.
    """
    known = ", ".join(session_ids(root)) or "none"
    try:
        return _decoded(json.loads(session_file(root, session_id).read_text()))
    except FileNotFoundError:
        raise SessionError(f"No session {session_id!r} in {root}.", f"Sessions there: {known}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SessionError(
            f"Session file {session_file(root, session_id)} can't be read: {error}.",
            f"Start a new one with misstep test; its executions are safe in {root}. Other sessions: {known}.",
        ) from None


def _decoded(facts: dict[str, Any]) -> SavedSession:
    written_as = facts.pop("format")
    if written_as not in (FORMAT, *_OLDER_FORMATS):
        raise ValueError(f"unknown format {written_as!r}")
    facts = _OLDER_FORMATS.get(written_as, {}) | facts
    if written_as in _OLDER_FORMATS:
        facts["confirmed"] = [facts["confirmed"]] if facts["confirmed"] else []
    facts["confirmed"] = tuple(str(name) for name in facts["confirmed"])
    facts["steps"] = [(str(name), float(gain)) for name, gain in facts["steps"]]
    return SavedSession(**facts)
