"""A test session on disk: which executions it ran and how it was set up. The rest is derived from them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from misstep.core.errors import SessionError
from misstep.core.preset import Preset

FORMAT = "misstep.session/1"


@dataclass(frozen=True, slots=True)
class SavedSession:
    """What a session file holds.

    Attributes:
        id: name of the session.
        skills_module: where its skills come from.
        skills: their names.
        preset: reading of the paper.
        seed: of its executions.
        per_second: whether gain was weighed per second of robot time.
        steps: id of each execution, and the gain in bits that was expected of it.
        stopped: why it ended; None while it has not.
    """

    id: str
    skills_module: str
    skills: list[str]
    preset: Preset
    seed: int
    per_second: bool
    steps: list[tuple[str, float]]
    stopped: str | None


def session_file(root: Path, session_id: str) -> Path:
    """Where a session is kept in a store."""
    return root / "sessions" / f"{session_id}.json"


def session_ids(root: Path) -> list[str]:
    """Ids of the sessions in a store, oldest first."""
    return sorted(file.stem for file in (root / "sessions").glob("*.json"))


def new_session_id(root: Path) -> str:
    """The next free id: session-0001, session-0002, …"""
    numbers = [int(name.rsplit("-", 1)[-1]) for name in session_ids(root) if name.startswith("session-")]
    return f"session-{max(numbers, default=0) + 1:04d}"


def save_session(root: Path, session: SavedSession) -> None:
    """Writes a session by atomic replacement."""
    file = session_file(root, session.id)
    file.parent.mkdir(exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"format": FORMAT} | asdict(session), indent=1))
    part.replace(file)


def load_session(root: Path, session_id: str) -> SavedSession:
    """Reads a session back.

    Raises:
        SessionError: there is none with this id, or its file is damaged or of another format.
    """
    known = ", ".join(session_ids(root)) or "none"
    try:
        facts = json.loads(session_file(root, session_id).read_text())
        if facts.pop("format") != FORMAT:
            raise ValueError("unknown format")
        facts["steps"] = [(str(name), float(gain)) for name, gain in facts["steps"]]
        return SavedSession(**facts)
    except FileNotFoundError:
        raise SessionError(f"No session {session_id!r} in {root}.", f"Sessions there: {known}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SessionError(
            f"Session file {session_file(root, session_id)} can't be read: {error}.",
            f"Start a new one with misstep test; its executions are safe in {root}. Other sessions: {known}.",
        ) from None
