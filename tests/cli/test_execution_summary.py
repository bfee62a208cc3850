import json
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from misstep.cli.execution_summary import FunctionUse, function_uses, summary, summary_json
from misstep.core.calls import Calls, Function
from misstep.store.store import Store

CALL = st.tuples(st.integers(0, 3), st.integers(0, 10**9), st.integers(-1, 10**9), st.booleans())


def as_calls(rows: list[tuple[int, int, int, bool]]) -> Calls:
    columns = list(zip(*rows, strict=True)) if rows else [[], [], [], []]
    function, begin, length, raised = (np.array(column, np.int64) for column in columns)
    end = np.where(length < 0, -1, begin + length)
    functions = tuple(Function(name) for name in "abcd")
    thread = np.zeros(len(rows), np.int32)
    return Calls(functions, function.astype(np.int32), begin, end, thread, raised.astype(np.bool_))


@given(st.lists(CALL, max_size=30))
def test_use_of_functions_equals_a_count_by_hand(rows: list[tuple[int, int, int, bool]]) -> None:
    uses = {use.function: use for use in function_uses(as_calls(rows))}
    for index, name in enumerate("abcd"):
        mine = [row for row in rows if row[0] == index]
        assert (name in uses) == bool(mine)
        if mine:
            total_s = sum(max(length, 0) for _, _, length, _ in mine) / 1e9
            use = uses[name]
            assert (use.calls, use.raised) == (len(mine), sum(raised for *_, raised in mine))
            assert abs(use.total_s - total_s) < 1e-9


def test_the_longest_comes_first() -> None:
    uses = function_uses(as_calls([(0, 0, 5, False), (1, 0, 9, True), (2, 0, 5, False)]))
    assert [use.function for use in uses] == ["b", "a", "c"]
    assert uses[0] == FunctionUse("b", 1, 9e-9, 1)


def test_of_a_recorded_execution(store: Path) -> None:
    with Store.open(store) as opened:
        found = summary(opened, "pick-00001")
    (body,) = found.streams
    assert (body.name, body.kind, body.samples, body.dropped, body.late) == ("body", "series", 17, 0, 0)
    assert body.rate_hz is not None and abs(body.rate_hz - 20.0) < 1e-6
    assert [channel.name for channel in body.channels] == ["position", "force", "grip"]
    assert all(channel.lowest <= channel.highest for channel in body.channels)
    assert found.functions == 5
    assert [event.name for event in found.events] == ["started"]
    facts = json.loads(json.dumps(summary_json(found)))
    assert (facts["id"], facts["outcome"], facts["calls"]) == ("pick-00001", "success", found.calls)
