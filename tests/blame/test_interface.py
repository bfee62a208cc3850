from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from misstep.blame.interface import Call, calls_of
from misstep.core.calls import Function
from misstep.core.values import CALLEE_CALLS, Values

OWN_GIVEN, OWN_MADE = ("argument/", "self/"), ("return/", "after/", "calls/", "raised/")

CHAIN = """
class Arm:
    def __init__(self): self.place = 1.0
    def move(self, goal):
        way = plan(self.place, goal)
        for step in range(2):
            self.place = drive(way + step)
        return self.place > 3
def plan(start, goal): return goal - start
def drive(speed): return 2 * speed
def main(goal): return Arm().move(goal)
"""

RAISING = """
def deep(x): raise KeyError(x)
def through(x): return deep(x)
def own(x): raise ValueError(x)
def caught(x):
    try: deep(x)
    except KeyError: len("")
    return x
def main():
    for one in (through, own, caught):
        try: one(1.0)
        except Exception: len("")
"""


def told(call: Call) -> list[tuple[bool, dict[str, float]]]:
    """Its parts with their numbers."""
    numbers = iter(call.numbers.tolist())
    return [(part.given, {name: next(numbers) for name in part.names}) for part in call.parts]


def test_the_parts_of_a_call_in_the_order_in_which_they_became_known(software: Any) -> None:
    (move,) = calls_of(software.values(software.load(CHAIN)["main"], 5.0))["robot.Arm.move"]
    assert told(move) == [
        (True, {"argument/goal": 5.0, "self/.place": 1.0}),
        (False, {">robot.plan#0 argument/start": 1.0, ">robot.plan#0 argument/goal": 5.0}),
        (True, {">robot.plan#0 return/": 4.0}),
        (False, {">robot.drive#0 argument/speed": 4.0}),
        (True, {">robot.drive#0 return/": 8.0}),
        (False, {">robot.drive#1 argument/speed": 5.0}),
        (True, {">robot.drive#1 return/": 10.0}),
        (False, {"return/": 1.0, "after/.place": 10.0, "calls/robot.plan": 1.0, "calls/robot.drive": 2.0}),
    ]
    assert (np.diff(move.known_ns) >= 0).all()
    assert not move.passed_on


def test_what_a_callee_makes_of_its_arguments_is_its_own_interface(software: Any) -> None:
    calls = calls_of(software.values(software.load(CHAIN)["main"], 5.0))
    assert [told(one) for one in calls["robot.drive"]] == [
        [(True, {"argument/speed": speed}), (False, {"return/": 2 * speed})] for speed in (4.0, 5.0)
    ]


def test_exceptions_are_passed_on_or_a_functions_own(software: Any) -> None:
    calls = calls_of(software.values(software.load(RAISING)["main"]))
    passed_on = {name: [one.passed_on for one in found] for name, found in calls.items()}
    assert passed_on == {
        "robot.main": [False],
        "robot.through": [True],
        "robot.deep": [False, False],
        "robot.own": [False],
        "robot.caught": [False],
    }
    given, made = told(calls["robot.through"][0])[2:]
    assert given[0] and set(given[1]) == {">robot.deep#0 raised/line", ">robot.deep#0 raised/type"}
    assert not made[0] and {"raised/line", "raised/type", "calls/robot.deep"} == set(made[1])


def test_every_number_of_a_whole_call_and_of_its_callees_is_in_its_interface_once(software: Any) -> None:
    values = software.values(software.load(CHAIN)["main"], 2.0)
    found = {name: iter(calls) for name, calls in calls_of(values).items()}
    for row in np.flatnonzero(values.whole):
        call = next(found[values.functions[values.function[row]].name])
        assert told_literally(values, row) == told(call)
    assert not any(list(rest) for rest in found.values())


def told_literally(values: Values, row: int) -> list[tuple[bool, dict[str, float]]]:
    """The interface of a call, number by number."""

    def numbers(at: int, roles: tuple[str, ...], prefix: str = "") -> dict[str, float]:
        span = values.value[values.start[at] : values.start[at + 1]].tolist()
        slots = values.layouts[values.layout[at]]
        return {prefix + slot: one for slot, one in zip(slots, span, strict=True) if slot.startswith(roles)}

    first = values.begin_ns[row], True, numbers(row, OWN_GIVEN)
    middle: list[Any] = []
    for child in range(len(values)):
        if values.parent[child] == values.id[row]:
            which = sum(values.function[child] == values.function[other] for other in earlier_siblings(values, child))
            prefix = f">{values.functions[values.function[child]].name}#{which} "
            middle.append((values.begin_ns[child], False, numbers(child, ("argument/",), prefix)))
            middle.append((values.end_ns[child], True, numbers(child, ("return/", "raised/"), prefix)))
    last = values.end_ns[row], False, numbers(row, OWN_MADE)
    return [(given, named) for _, given, named in sorted([first, *middle, last], key=lambda one: one[0])]


def earlier_siblings(values: Values, child: int) -> list[int]:
    return [other for other in range(child) if values.parent[other] == values.parent[child]]


def test_calls_that_were_only_sampled_for_their_caller_have_no_interface_of_their_own(software: Any) -> None:
    values = software.values(software.load(CHAIN)["main"], 2.0)
    move = next(row for row in range(len(values)) if values.functions[values.function[row]].name == "robot.Arm.move")
    alone = replace(values, whole=np.arange(len(values)) == move)
    (kept,) = calls_of(alone).values()
    assert told(kept[0]) == told(calls_of(values)["robot.Arm.move"][0])


def test_a_callee_that_took_no_time_comes_before_the_end_of_its_caller() -> None:
    """On a coarse clock all may have one time stamp."""
    layouts = ("argument/x", "return/", "calls/g"), ("argument/y", "return/")
    same, ints = np.full(3, 7), np.array([0, 1, 1], np.int32)
    start, numbers = np.array([0, 3, 5, 7]), np.array([1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    values = Values((Function("f"), Function("g")), layouts, np.arange(3), np.array([-1, 0, 0]), ints, np.zeros(3, int),
                    same, same, np.array([True, False, False]), ints, start, numbers)  # fmt: skip
    (call,) = calls_of(values)["f"]
    assert told(call) == [
        (True, {"argument/x": 1.0}),
        (False, {">g#0 argument/y": 3.0}),
        (True, {">g#0 return/": 4.0}),
        (False, {">g#1 argument/y": 5.0}),
        (True, {">g#1 return/": 6.0}),
        (False, {"return/": 2.0, "calls/g": 2.0}),
    ]


@pytest.mark.parametrize("n", [1, CALLEE_CALLS, 40])
def test_only_the_first_calls_of_a_callee_are_told_by_their_number(software: Any, n: int) -> None:
    """Of later ones only those that chance has sampled would be seen, under another call's number."""
    program = software.load("""
        def leaf(x): return x
        def main(n):
            for x in range(n): leaf(x)
        """)
    (main,) = calls_of(software.values(program["main"], n))["robot.main"]
    passed = {name: x for given, part in told(main) if not given for name, x in part.items() if name[0] == ">"}
    assert passed == {f">robot.leaf#{x} argument/x": x for x in range(min(n, CALLEE_CALLS))}


def test_calls_are_in_the_order_in_which_they_began(software: Any) -> None:
    program = software.load("""
        def down(n): return n and down(n - 1)
        def main(): return [down(n) for n in (2, 0)]
        """)
    downs = calls_of(software.values(program["main"]))["robot.down"]
    assert [told(one)[0][1]["argument/n"] for one in downs] == [2.0, 1.0, 0.0, 0.0]
    assert all(a.known_ns[0] <= b.known_ns[0] for a, b in pairwise(downs))


def test_without_calls_there_is_nothing() -> None:
    assert calls_of(Values.empty()) == {}


def test_a_call_that_never_ended_made_nothing_at_its_end(software: Any) -> None:
    values = software.values(software.load(CHAIN)["main"], 5.0)
    rows = [values.functions[one].name for one in values.function]
    values.end_ns[rows.index("robot.Arm.move")] = -1
    (move,) = calls_of(values)["robot.Arm.move"]
    assert move.passed_on and move.known_ns[-1] == np.iinfo(np.int64).max > move.known_ns[-2]


CHANGING = """
def caller(items):
    fill(items)
    return items[0]
def fill(items): items[0] = 5.0
def main(): return caller([1.0])
"""


def test_what_a_callee_changed_in_place_is_given_to_its_caller(software: Any) -> None:
    found = calls_of(software.values(software.load(CHANGING)["main"]))
    given = {name: part.given for call in found["robot.caller"] for part in call.parts for name in part.names}
    assert given[">robot.fill#0 changed/items[0]"] and not given["changed/items[0]"]
    assert not any(part.given for call in found["robot.fill"] for part in call.parts if "changed/items" in part.names)
