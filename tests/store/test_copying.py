from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from misstep.store.copying import copy_whole_records, facts_before_cut
from misstep.store.reading import read_series
from misstep.store.reading_calls import read_calls
from misstep.store.records import walk
from misstep.store.store import Store
from misstep.store.verify import verify


@pytest.fixture
def source(store: Store, record: Any) -> Path:
    return store.path(record().id)


def copied(source: Path) -> Path:
    target = source.with_name("copy.mcap")
    content = BytesIO()
    final = facts_before_cut(source)
    assert final is not None
    copy_whole_records(source, content).finish(final)
    target.write_bytes(content.getvalue())
    return target


def test_copy_of_a_whole_file_holds_the_same(source: Path) -> None:
    copy = copied(source)
    assert verify(copy) == verify(source)
    assert read_series(copy)["wrench"].values.tolist() == read_series(source)["wrench"].values.tolist()
    assert read_calls(copy).begin_ns.tolist() == read_calls(source).begin_ns.tolist()


def test_damaged_chunk_is_left_out(source: Path) -> None:
    """The channels that it described come from the summary."""
    content = bytearray(source.read_bytes())
    chunk = next(record for record in walk(source, frozenset()) if record.opcode == 6)
    content[chunk.offset + 80] ^= 1
    source.write_bytes(content)
    series = read_series(copied(source))
    assert series["wrench"].spec.channels == ("fx", "fy")
    assert len(series["wrench"].values) == 0


def test_facts_before_a_cut(source: Path) -> None:
    whole = source.read_bytes()
    final = facts_before_cut(source)
    source.write_bytes(whole[: len(whole) // 2])
    first = facts_before_cut(source)
    assert final is not None and first is not None
    assert (first.id, first.outcome.value, final.outcome.value) == (final.id, "unknown", "success")
    source.write_bytes(whole[:30])
    assert facts_before_cut(source) is None
