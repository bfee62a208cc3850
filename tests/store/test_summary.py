from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcap.writer import Writer

from misstep.store.store import Store
from misstep.store.summary import message_counts


@pytest.fixture
def path(store: Store, record: Any) -> Path:
    return store.path(record().id)


def test_counts_are_those_of_the_messages(path: Path) -> None:
    assert sorted(message_counts(path).values()) == [1, 1, 1, 1, 1, 1, 1, 50]


def test_a_file_without_statistics(tmp_path: Path) -> None:
    writer: Any = Writer(str(tmp_path / "a.mcap"), use_statistics=False, use_summary_offsets=False)
    writer.start()
    writer.finish()
    assert message_counts(tmp_path / "a.mcap") == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_of_a_cut_or_damaged_file_nothing_is_said_or_something_wrong(path: Path, data: st.DataObject) -> None:
    """Whatever it is, it is a table of counts, and no error."""
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(max(0, len(content) - 4000), len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    end = data.draw(st.integers(place, len(content)))
    path.with_name("damaged.mcap").write_bytes(content[:end])
    assert isinstance(message_counts(path.with_name("damaged.mcap")), dict)


def test_a_missing_file(tmp_path: Path) -> None:
    assert message_counts(tmp_path / "none.mcap") == {}
