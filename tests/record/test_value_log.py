"""Which calls are sampled, and within which budgets."""

import sys
from time import monotonic_ns

import numpy as np
import pytest

from misstep.core.calls import Function
from misstep.core.values import CALLEE_CALLS
from misstep.record import value_log
from misstep.record.thread_values import ThreadValues
from misstep.record.value_log import FIRST_CALLS, MOST_CALLS, Sampled, ValueLog


def log_of(functions_n: int) -> ValueLog:
    log = ValueLog(lambda _: False)
    for index in range(functions_n):
        log.add_function(Function(f"f{index}"))
    return log


def enter(values: ThreadValues, function: int) -> None:
    """What the hooks do at the entry of a call; this function's own frame is the call's."""
    begin_ns = monotonic_ns()
    values.open.append(-1)
    if values.wants(function):
        values.enter(sys._getframe(), function, begin_ns)


def leave(values: ThreadValues) -> None:
    call = values.open.pop()
    if type(call) is Sampled:
        values.leave(call, sys._getframe(), None, 1)


def sampled_numbers(values: ThreadValues, function: int, calls_n: int) -> list[int]:
    for _ in range(calls_n):
        enter(values, function)
        leave(values)
    return [one.number for one in values.take() if one.function == function]


def test_a_functions_calls_are_sampled_at_growing_distances():
    numbers = sampled_numbers(ThreadValues(log_of(1)), 0, 20_000)
    assert numbers[:FIRST_CALLS] == list(range(FIRST_CALLS))
    assert 15 <= len(numbers) <= MOST_CALLS
    assert numbers[-1] > 500


def test_no_more_than_the_most_are_sampled(monkeypatch):
    monkeypatch.setattr(value_log, "GROWTH", 1.0)
    assert len(sampled_numbers(ThreadValues(log_of(1)), 0, 5000)) == MOST_CALLS


def test_calls_are_told_by_the_same_choice_again():
    first, second = (sampled_numbers(ThreadValues(log_of(1)), 0, 3000) for _ in range(2))
    assert first == second


def test_without_time_only_functions_never_sampled_are_and_others_wait(monkeypatch):
    values = ThreadValues(log_of(2))
    assert sampled_numbers(values, 0, 2) == [0, 1]
    monkeypatch.setattr(value_log, "ALLOWANCE_NS", 0)
    monkeypatch.setattr(value_log, "SHARE", 0.0)
    assert sampled_numbers(values, 0, 100) == []
    assert sampled_numbers(values, 1, 100) == [0]
    monkeypatch.setattr(value_log, "ALLOWANCE_NS", 10**12)
    assert 0 < len(sampled_numbers(values, 0, 100)) <= MOST_CALLS


def test_a_pause_does_not_bring_back_a_function_that_has_had_its_samples(monkeypatch):
    monkeypatch.setattr(value_log, "GROWTH", 1.0)
    values = ThreadValues(log_of(2))
    assert len(sampled_numbers(values, 0, 1000)) == MOST_CALLS
    enter(values, 1)  # a sampled caller, which wants its callees sampled
    monkeypatch.setattr(value_log, "ALLOWANCE_NS", 0)
    monkeypatch.setattr(value_log, "SHARE", 0.0)
    assert sampled_numbers(values, 0, 100) == list(range(1000, 1000 + CALLEE_CALLS))
    leave(values)
    assert sampled_numbers(values, 0, 100) == []
    monkeypatch.setattr(value_log, "ALLOWANCE_NS", 10**12)
    assert sampled_numbers(values, 0, 1000) == []


def test_numbers_that_nobody_takes_are_bounded(monkeypatch):
    monkeypatch.setattr(value_log, "MOST_NUMBERS", 300)
    monkeypatch.setattr(value_log, "ALLOWANCE_NS", 10**12)
    functions_n = 40
    values = ThreadValues(log_of(functions_n))
    for _ in range(500):
        for function in range(functions_n):
            enter(values, function)
            leave(values)
    sizes = [len(one.summary.numbers) for one in values.finished]
    assert 300 <= sum(sizes) <= 300 + functions_n * max(sizes)
    assert {one.function for one in values.finished} == set(range(functions_n))


def test_time_is_counted_even_where_a_summary_fails(monkeypatch):
    names: dict = {}
    exec(compile("def fail(*_, **__): sum(range(100_000)); raise ValueError", value_log.__file__, "exec"), names)
    monkeypatch.setattr(value_log, "variables", names["fail"])
    values = ThreadValues(log_of(1))
    enter(values, 0)
    assert values._log._spent_ns > 100_000
    assert values.open[-1] == 0


def test_a_call_that_ended_out_of_turn_leaves_the_others_in_place():
    values = ThreadValues(log_of(3))
    for function in range(3):
        enter(values, function)
    values.drop(2)
    leave(values)
    leave(values)
    assert [one.function for one in values.take()] == [2, 0]
    assert values.open == [-1]


def test_exceptions_of_calls_that_were_not_sampled_have_their_number_and_times(monkeypatch):
    monkeypatch.setattr(value_log, "ALLOWANCE_NS", 0)
    monkeypatch.setattr(value_log, "SHARE", 0.0)
    values = ThreadValues(log_of(1))
    for _ in range(20):
        enter(values, 0)
    sampled_ns = [call.begin_ns for call in values.open if type(call) is Sampled]
    assert len(sampled_ns) == 2  # the first, and what it calls
    for end_ns in range(20):
        call = values.open.pop()
        values.leave_raised(call, sys._getframe(), 0, (5, 100 + end_ns), KeyError())
    columns = values._log.values(values.take())
    assert columns.number.tolist() == [*range(19, 11, -1), 1, 0]
    assert (columns.begin_ns.tolist(), columns.end_ns[0]) == ([*[5] * 8, *reversed(sampled_ns)], 100)
    assert columns.whole.tolist() == [False] * 9 + [True]


def test_without_samples_the_columns_are_empty():
    columns = log_of(1).values([])
    assert (len(columns), columns.start.tolist(), columns.value.dtype) == (0, [0], np.float64)
    assert columns.functions == (Function("f0"),)


def test_a_sample_that_failed_is_not_among_the_values():
    values = ThreadValues(log_of(1))
    enter(values, 0)
    failed = values.open.pop()
    assert type(failed) is Sampled
    assert len(values._log.values([failed])) == 0


@pytest.mark.parametrize("threads_n", [2])
def test_calls_of_a_function_in_several_threads_have_numbers_of_their_own(threads_n):
    log = log_of(1)
    threads = [ThreadValues(log) for _ in range(threads_n)]
    for _ in range(3):
        for values in threads:
            enter(values, 0)
    numbers = [one.number if type(one) is Sampled else one for values in threads for one in values.open[1:]]
    assert sorted(numbers) == list(range(6))
