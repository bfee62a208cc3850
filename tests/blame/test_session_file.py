from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from misstep.blame.session_file import (
    SavedSession,
    confirm,
    give_back,
    load_session,
    new_session_id,
    save_session,
    session_file,
    session_ids,
)
from misstep.core.errors import SessionError

SESSION = SavedSession(
    "session-0003", "m", ["a"], "default", 1, True, 40.0, True, [("a-00001", 0.5)], None, ("arm.ik",)
)  # fmt: skip
BEFORE = replace(SESSION, per_second=False, switch=0.0, manual=False, confirmed=())
GOLDEN = Path(__file__).parent.parent / "golden"


def test_a_session_survives_the_disk(tmp_path: Path) -> None:
    save_session(tmp_path, SESSION)
    assert load_session(tmp_path, "session-0003") == SESSION
    assert session_ids(tmp_path) == ["session-0003"]


def test_an_id_belongs_to_who_asked_first_until_it_is_saved_or_given_back(tmp_path: Path) -> None:
    assert new_session_id(tmp_path) == "session-0001"
    assert new_session_id(tmp_path) == "session-0002"
    give_back(tmp_path, "session-0001")
    assert new_session_id(tmp_path) == "session-0001"
    save_session(tmp_path, SESSION)
    assert [new_session_id(tmp_path) for _ in range(2)] == ["session-0004", "session-0005"]
    assert session_ids(tmp_path) == ["session-0003"]


def test_saving_ends_the_claim_and_keeps_the_id(tmp_path: Path) -> None:
    first = new_session_id(tmp_path)
    save_session(tmp_path, replace(SESSION, id=first))
    assert [file.name for file in (tmp_path / "sessions").iterdir()] == [f"{first}.json"]
    assert new_session_id(tmp_path) == "session-0002"


def test_many_at_once_get_different_ids(tmp_path: Path) -> None:
    def work(number: int) -> str:
        claimed = new_session_id(tmp_path)
        if number % 2:
            save_session(tmp_path, replace(SESSION, id=claimed))
        return claimed

    with ThreadPoolExecutor(16) as pool:
        claimed = list(pool.map(work, range(64)))
    assert len(set(claimed)) == 64


def test_a_confirmed_bug_is_kept_and_can_be_taken_back(tmp_path: Path) -> None:
    save_session(tmp_path, BEFORE)
    assert confirm(tmp_path, BEFORE.id, ["arm.ik", "arm.fk"]) == ()
    assert load_session(tmp_path, BEFORE.id) == replace(BEFORE, confirmed=("arm.ik", "arm.fk"))
    assert confirm(tmp_path, BEFORE.id, []) == ("arm.ik", "arm.fk")
    assert load_session(tmp_path, BEFORE.id) == BEFORE


@pytest.mark.parametrize(("version", "session"), [(1, BEFORE), (2, SESSION), (3, SESSION)])
def test_every_format_stays_readable(tmp_path: Path, version: int, session: SavedSession) -> None:
    file = session_file(tmp_path, "session-0003")
    file.parent.mkdir()
    file.write_text((GOLDEN / f"session-{version}.json").read_text())
    assert load_session(tmp_path, "session-0003") == session


def test_an_unknown_session_is_refused_with_those_there_are(tmp_path: Path) -> None:
    save_session(tmp_path, SESSION)
    with pytest.raises(SessionError, match=r"No session 'x'[\s\S]*session-0003"):
        load_session(tmp_path, "x")


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "misstep.session/4"}', '{"format": "misstep.session/1"}'])
def test_a_damaged_session_is_refused(tmp_path: Path, text: str) -> None:
    file = session_file(tmp_path, "session-0001")
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(SessionError, match="can't be read"):
        load_session(tmp_path, "session-0001")
