from pathlib import Path

import pytest

from misstep.blame.session_file import (
    SavedSession,
    load_session,
    new_session_id,
    save_session,
    session_file,
    session_ids,
)
from misstep.core.errors import SessionError

SESSION = SavedSession("session-0003", "m", ["a"], "default", 1, False, [("a-00001", 0.5)], None)
GOLDEN = Path(__file__).parent.parent / "golden" / "session-1.json"


def test_a_session_survives_the_disk(tmp_path: Path) -> None:
    save_session(tmp_path, SESSION)
    assert load_session(tmp_path, "session-0003") == SESSION
    assert session_ids(tmp_path) == ["session-0003"]


def test_ids_count_up(tmp_path: Path) -> None:
    assert new_session_id(tmp_path) == "session-0001"
    save_session(tmp_path, SESSION)
    assert new_session_id(tmp_path) == "session-0004"


def test_format_1_stays_readable(tmp_path: Path) -> None:
    file = session_file(tmp_path, "session-0003")
    file.parent.mkdir()
    file.write_text(GOLDEN.read_text())
    assert load_session(tmp_path, "session-0003") == SESSION


def test_an_unknown_session_is_refused_with_those_there_are(tmp_path: Path) -> None:
    save_session(tmp_path, SESSION)
    with pytest.raises(SessionError, match=r"No session 'x'[\s\S]*session-0003"):
        load_session(tmp_path, "x")


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "misstep.session/2"}', '{"format": "misstep.session/1"}'])
def test_a_damaged_session_is_refused(tmp_path: Path, text: str) -> None:
    file = session_file(tmp_path, "session-0001")
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(SessionError, match="can't be read"):
        load_session(tmp_path, "session-0001")
