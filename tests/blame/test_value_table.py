from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.blame.interface import Call
from misstep.blame.value_table import Columns

MakeCall = Callable[..., Call]

OWN = {"argument/x": 1.0, "argument/mode:text": 7.0}
END = {"return/": 2.0, "calls/g": 1.0}
CALLED = ({">g#0 argument/y": 3.0}, {">g#0 return/": 4.0})
OTHER = ({">h#0 argument/z": 5.0}, {">h#0 return/": 6.0})


@pytest.fixture
def calls(make_call: MakeCall) -> list[Call]:
    """One that calls g, one that calls h in its place, one that raises at once, one with another argument."""
    return [
        make_call(OWN, *CALLED, END),
        make_call(OWN, *OTHER, {"return/": 8.0, "calls/h": 1.0}, begin_ns=100),
        make_call(OWN, {"raised/line": 3.0, "raised/type": 9.0}, begin_ns=200),
        make_call({"argument/x": np.nan, "argument/x:len": 2.0}, *CALLED, *OTHER, END | {"calls/h": 1.0}, begin_ns=300),
    ]


def column(columns: Columns, calls: list[Call], name: str) -> tuple[list[float], list[int]]:
    numbers, known_ns = columns.rows(calls)
    at = columns.place[name]
    return numbers[:, at].tolist(), known_ns[:, at].tolist()


def test_columns_are_in_the_order_in_which_their_numbers_were_met(calls: list[Call]) -> None:
    """So that the rules found do not depend on the seed of Python's hashes."""
    met = [name for call in calls for part in call.parts for name in part.names]
    assert Columns.of(calls).names == list(dict.fromkeys(met))


def test_numbers_given_and_codes(calls: list[Call]) -> None:
    columns = Columns.of(calls)
    names = np.array(columns.names)
    made = {">g#0 argument/y", ">h#0 argument/z", "return/", "calls/g", "calls/h", "raised/line", "raised/type"}
    assert set(names[~columns.given]) == made
    assert set(names[columns.is_code()]) == {"argument/mode:text", "raised/line", "raised/type"}


def test_latest_position(calls: list[Call]) -> None:
    columns = Columns.of(calls)
    last = {name: int(columns.last[at]) for name, at in columns.place.items()}
    assert (last["argument/x"], last[">g#0 return/"], last[">h#0 argument/z"]) == (0, 2, 3)
    assert (last[">h#0 return/"], last["return/"], last["raised/line"]) == (4, 5, 1)


def test_order_is_that_within_each_call_however_long_it_is(make_call: MakeCall) -> None:
    """A read that some calls make later than others still comes before what is passed on in the same call."""
    short = make_call({}, {}, {">read#0 return/": 1.0}, {">check#0 argument/": 1.0})
    long = make_call({}, {">log#0 argument/": 0.0}, {}, {}, {">read#0 return/": 2.0}, {">check#0 argument/": 2.0})
    columns = Columns.of([short, long])
    order = columns.order([short, long])
    read, check = columns.place[">read#0 return/"], columns.place[">check#0 argument/"]
    assert order[read, check] and not order[check, read] and not order[read, read]


def test_what_a_call_lacks_is_nan_but_for_calls_not_made_and_exceptions_not_raised(calls: list[Call]) -> None:
    columns = Columns.of(calls)
    np.testing.assert_equal(column(columns, calls, "return/")[0], [2.0, 8.0, np.nan, 2.0])
    np.testing.assert_equal(column(columns, calls, ">g#0 return/")[0], [4.0, np.nan, np.nan, 4.0])
    np.testing.assert_equal(column(columns, calls, "argument/x")[0], [1.0, 1.0, 1.0, np.nan])
    assert column(columns, calls, "calls/g")[0] == [1.0, 0.0, 0.0, 1.0]
    assert column(columns, calls, "raised/type")[0] == [0.0, 0.0, 9.0, 0.0]


def test_when_numbers_and_their_absence_are_known(calls: list[Call]) -> None:
    columns = Columns.of(calls)
    assert column(columns, calls, "argument/x")[1] == [0, 100, 200, 300]
    assert column(columns, calls, ">g#0 argument/y")[1] == [10, 130, 210, 310]
    assert column(columns, calls, "return/")[1] == [30, 130, 210, 350]
    # That g, or h, is not called is known when its return, or whatever came in its place, should have been.
    assert column(columns, calls, "calls/g")[1] == [30, 120, 210, 350]
    assert column(columns, calls, "calls/h")[1] == [30, 130, 210, 350]
    assert column(columns, calls, "raised/line")[1] == [30, 130, 210, 350]


def test_numbers_without_a_column_are_left_out(calls: list[Call], make_call: MakeCall) -> None:
    columns = Columns.of(calls[:1])
    (numbers,), _ = columns.rows([make_call({"argument/new": 5.0, "argument/x": 6.0}, {"calls/new": 1.0})])
    known = {"argument/x": 6.0, "calls/g": 0.0}
    np.testing.assert_equal(numbers, [known.get(name, np.nan) for name in columns.names])


NAMES = [f"{role}/{name}" for role in ("argument", "return", "calls", "raised") for name in "gh"]
NAMES += [f">{callee}#{number} {role}/" for callee in "gh" for number in (0, 1) for role in ("argument", "return")]


@st.composite
def parts(draw: st.DrawFn) -> list[dict[str, float]]:
    """Numbers by name of the parts of a call."""
    names = draw(st.permutations(NAMES))
    cuts = sorted(draw(st.lists(st.integers(0, len(names)), min_size=2, max_size=6)))
    return [{name: draw(st.floats(-9, 9)) for name in names[a:b]} for a, b in pairwise(cuts)]


@settings(max_examples=25, deadline=None)
@given(st.lists(parts(), min_size=1, max_size=5))
def test_any_table_is_that_of_looking_up_names(make_call: MakeCall, each: list[list[dict[str, float]]]) -> None:
    calls = [make_call(*one, begin_ns=100 * row) for row, one in enumerate(each)]
    columns = Columns.of(calls)
    numbers, known_ns = columns.rows(calls)
    for row, one in enumerate(each):
        for name, at in columns.place.items():
            where = [position for position, part in enumerate(one) if name in part]
            absent = 0.0 if name.startswith(("calls/", "raised/")) else np.nan
            np.testing.assert_equal(numbers[row, at], one[where[0]][name] if where else absent)
            if where or not name.startswith("calls/"):
                assert known_ns[row, at] == calls[row].known_ns[where[0] if where else -1]
            for position in where:
                assert position <= columns.last[at]


@settings(max_examples=25, deadline=None)
@given(st.lists(parts(), min_size=1, max_size=5))
def test_one_number_is_known_before_another_if_it_is_in_every_call_with_both(
    make_call: MakeCall, each: list[list[dict[str, float]]]
) -> None:
    calls = [make_call(*one) for one in each]
    columns = Columns.of(calls)
    order = columns.order(calls)
    positions = [{columns.place[name]: at for at, part in enumerate(one) for name in part} for one in each]
    for left, right in product(columns.place.values(), repeat=2):
        both = [known for known in positions if left in known and right in known]
        assert order[left, right] == all(known[left] < known[right] for known in both)
