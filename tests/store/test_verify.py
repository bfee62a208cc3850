from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mcap.opcode import Opcode

from misstep.core.errors import ExecutionFileError
from misstep.store.records import walk
from misstep.store.store import Store
from misstep.store.verify import verify


@pytest.fixture
def path(store: Store, record: Any) -> Path:
    return store.path(record().id)


def test_whole_file(store: Store, record: Any) -> None:
    execution = record()
    assert verify(store.path(execution.id)) == execution


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
@example(place=0.9968566967126938, change=128)  # where the summary starts: beyond what a file can hold
def test_finds_every_changed_byte(path: Path, place: float, change: int) -> None:
    damaged = bytearray(path.read_bytes())
    damaged[int(place * len(damaged))] ^= change
    path.with_name("damaged.mcap").write_bytes(damaged)
    with pytest.raises(ExecutionFileError):
        verify(path.with_name("damaged.mcap"))


@pytest.mark.parametrize("change", [1, 4, 128])
def test_finds_a_changed_end_of_the_data(path: Path, change: int) -> None:
    """The opcode of the record that holds a checksum stands outside of what has one."""
    damaged = bytearray(path.read_bytes())
    (end,) = (record.offset for record in walk(path, frozenset()) if record.opcode == Opcode.DATA_END)
    damaged[end] ^= change
    path.with_name("damaged.mcap").write_bytes(damaged)
    with pytest.raises(ExecutionFileError):
        verify(path.with_name("damaged.mcap"))


def test_file_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "a.mcap").write_text("text")
    with pytest.raises(ExecutionFileError, match="does not begin"):
        verify(tmp_path / "a.mcap")


@pytest.mark.parametrize("place", range(-37, 0))
def test_finds_every_changed_bit_of_the_footer(path: Path, place: int) -> None:
    whole = path.read_bytes()
    for bit in range(8):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bit
        path.with_name("damaged.mcap").write_bytes(damaged)
        with pytest.raises(ExecutionFileError):
            verify(path.with_name("damaged.mcap"))
