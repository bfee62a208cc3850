from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.core.calls import Calls, Function
from misstep.core.errors import ExecutionFileError
from misstep.core.values import Layout, Values
from misstep.store.messages import (
    CALLS,
    CALLS_TOPIC,
    FUNCTIONS,
    FUNCTIONS_TOPIC,
    LAYOUTS,
    LAYOUTS_TOPIC,
    VALUES,
    VALUES_TOPIC,
    encode,
)
from misstep.store.reading_calls import read_calls, read_values
from misstep.store.writing import ExecutionWriter

law = settings(max_examples=40, deadline=None)
FUNCTIONS_3 = (Function("a", "a.py", 1), Function("b.ü", "b.py", 2), Function("c"))

rows = st.tuples(st.integers(0, 2), st.integers(0, 2**62), st.integers(-1, 2**62), st.integers(0, 9), st.booleans())


@law
@given(st.lists(st.lists(rows, max_size=15), max_size=4))
def test_calls_round_trip_ordered_by_begin(written: Any, batches: list[list[tuple[int, int, int, int, bool]]]) -> None:
    dtypes = (np.int32, np.int64, np.int64, np.int32, np.bool_)

    def log(writer: ExecutionWriter) -> None:
        for batch in batches:
            columns = zip(*batch, strict=True) if batch else [[]] * 5
            arrays = [np.array(column, dtype) for column, dtype in zip(columns, dtypes, strict=True)]
            writer.calls(Calls(FUNCTIONS_3, *arrays), 1)

    with TemporaryDirectory() as folder:
        calls = read_calls(written(log, Path(folder)))
    expected = sorted((row for batch in batches for row in batch), key=lambda row: row[1])
    columns = (calls.function, calls.begin_ns, calls.end_ns, calls.thread, calls.raised)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected
    assert [column.dtype for column in columns] == list(dtypes)
    assert calls.functions == (FUNCTIONS_3 if batches else ())


def message_of_a_call(**columns: Any) -> bytes:
    long, place = np.zeros(1, np.int64), np.zeros(1, np.int32)
    begun = {"function": place, "begin_ns": long, "end_ns": long, "thread": place, "raised": long.astype(bool)}
    return encode(CALLS, *(begun | columns).values())


@pytest.mark.parametrize("place", [-1, 0, 7])
def test_calls_of_functions_without_a_name(written: Any, with_messages: Any, place: int, tmp_path: Path) -> None:
    message = message_of_a_call(function=np.array([place], np.int32))
    path = written(with_messages(CALLS_TOPIC, CALLS, message), tmp_path)
    with pytest.raises(ExecutionFileError, match="functions that it does not name"):
        read_calls(path)


@pytest.mark.parametrize("length", [0, 2])
@pytest.mark.parametrize("column", ["function", "thread"])
def test_columns_of_different_length(
    written: Any, with_messages: Any, column: str, length: int, tmp_path: Path
) -> None:
    message = message_of_a_call(**{column: np.zeros(length, np.int32)})
    path = written(with_messages(CALLS_TOPIC, CALLS, message), tmp_path)
    with pytest.raises(ExecutionFileError, match="differ in length"):
        read_calls(path)


slots = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=8)
known_layouts = st.lists(st.lists(slots, max_size=5).map(tuple), min_size=1, max_size=5)
big = st.integers(-1, 2**62)


@st.composite
def finished_calls(draw: st.DrawFn) -> tuple[list[Layout], list[list[dict[str, Any]]]]:
    """Layouts, and batches of calls in the order in which they ended."""
    layouts = draw(known_layouts)
    call = st.fixed_dictionaries(
        {
            "function": st.integers(0, 2), "number": big, "begin_ns": big, "end_ns": big, "whole": st.booleans(),
            "layout": st.integers(0, len(layouts) - 1),
        }
    )  # fmt: skip
    calls = draw(st.lists(call, max_size=20))
    for place, name in enumerate(draw(st.permutations(range(len(calls))))):
        size = len(layouts[calls[place]["layout"]])
        parent = draw(st.integers(-1, len(calls) - 1))
        calls[place] |= {
            "id": name,
            "parent": parent,
            "value": draw(st.lists(st.floats(), min_size=size, max_size=size)),
        }
    cuts = sorted(draw(st.lists(st.integers(0, len(calls)), max_size=3)))
    return layouts, [calls[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(calls)], strict=True)]


def columns_of(layouts: tuple[Layout, ...], calls: list[dict[str, Any]]) -> Values:
    """Literally what `Values` promises, of calls in any order."""
    dtypes = {"function": np.int32, "layout": np.int32, "whole": np.bool_}
    names = ("id", "parent", "function", "number", "begin_ns", "end_ns", "whole", "layout")
    columns = {name: np.array([call[name] for call in calls], dtypes.get(name, np.int64)) for name in names}
    start = np.cumsum([0, *(len(call["value"]) for call in calls)])
    value = np.array([number for call in calls for number in call["value"]], np.float64)
    return Values(FUNCTIONS_3, layouts, **columns, start=start, value=value)


def assert_equal(found: Values, expected: Values) -> None:
    for field in fields(Values):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        if field.name in ("functions", "layouts"):
            assert one == other
        else:
            np.testing.assert_array_equal(one, other)
            assert one.dtype == other.dtype


@law
@given(finished_calls())
def test_values_round_trip_ordered_by_id(
    written: Any, recorded: tuple[list[Layout], list[list[dict[str, Any]]]]
) -> None:
    """Each batch brings the layouts known by then."""
    layouts, batches = recorded

    def log(writer: ExecutionWriter) -> None:
        known = 0
        for batch in batches:
            known = max([known, *(call["layout"] + 1 for call in batch)])
            writer.values(columns_of(tuple(layouts[:known]), batch), 1)

    with TemporaryDirectory() as folder:
        found = read_values(written(log, Path(folder)))
    calls = sorted((call for batch in batches for call in batch), key=lambda call: call["id"])
    if not calls:
        return assert_equal(found, Values.empty())
    known = tuple(dict.fromkeys(layouts[: 1 + max(call["layout"] for call in calls)]))
    places = [known.index(layouts[call["layout"]]) for call in calls]
    expected = columns_of(known, [call | {"layout": place} for call, place in zip(calls, places, strict=True)])
    return assert_equal(found, expected)


def test_no_values(written: Any, calls: Calls, tmp_path: Path) -> None:
    assert_equal(read_values(written(lambda writer: writer.calls(calls, 1), tmp_path)), Values.empty())


def test_caller_that_did_not_end_before_the_cut(written: Any, values: Values, tmp_path: Path) -> None:
    orphans = replace(values, parent=np.array([7, 1, 0]))
    found = read_values(written(lambda writer: writer.values(orphans, 1), tmp_path))
    assert found.parent.tolist() == [-1, 1, 0]


LONG, PLACE, FLAG = np.zeros(1, np.int64), np.zeros(1, np.int32), np.zeros(1, np.bool_)
FUNCTION_TABLE = encode(FUNCTIONS, 0, ["a"], ["a.py"], PLACE)
LAYOUT_TABLE = encode(LAYOUTS, 0, ["return/x\nreturn/y\n"])
SAMPLED = {
    "id": LONG, "parent": LONG - 1, "function": PLACE, "number": LONG, "begin_ns": LONG, "end_ns": LONG, "whole": FLAG,
    "layout": PLACE, "value": np.zeros(2),
}  # fmt: skip

BAD_VALUES = [
    ({"function": PLACE + 1}, LAYOUT_TABLE, "functions that it does not name"),
    ({"layout": PLACE + 1}, LAYOUT_TABLE, "layouts that it does not name"),
    ({"layout": PLACE - 1}, LAYOUT_TABLE, "layouts that it does not name"),
    ({"value": np.zeros(3)}, LAYOUT_TABLE, "as many numbers"),
    ({"value": np.zeros(0)}, LAYOUT_TABLE, "as many numbers"),
    ({"whole": np.zeros(2, np.bool_)}, LAYOUT_TABLE, "differ in length"),
    ({}, encode(LAYOUTS, 1, ["return/x\nreturn/y\n"]), "a part of its table of layouts is missing"),
    ({}, LAYOUT_TABLE[:-3], None),
]


def path_of(written: Any, with_messages: Any, columns: dict[str, Any], layouts: bytes, folder: Path) -> Path:
    def log(writer: ExecutionWriter) -> None:
        with_messages(FUNCTIONS_TOPIC, FUNCTIONS, FUNCTION_TABLE)(writer)
        with_messages(LAYOUTS_TOPIC, LAYOUTS, layouts)(writer)
        with_messages(VALUES_TOPIC, VALUES, encode(VALUES, *(SAMPLED | columns).values()))(writer)

    return written(log, folder)


@pytest.mark.parametrize(("columns", "layouts", "why"), BAD_VALUES)
def test_values_that_are_none(
    written: Any, with_messages: Any, columns: dict[str, Any], layouts: bytes, why: str | None, tmp_path: Path
) -> None:
    path = path_of(written, with_messages, columns, layouts, tmp_path)
    with pytest.raises(ExecutionFileError, match=why):
        read_values(path)


def test_values_of_which_those_differ(written: Any, with_messages: Any, tmp_path: Path) -> None:
    values = read_values(path_of(written, with_messages, {}, LAYOUT_TABLE, tmp_path))
    assert (values.functions, values.layouts) == ((Function("a", "a.py", 0),), (("return/x", "return/y"),))
