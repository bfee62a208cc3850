import numpy as np

from misstep.record.roots import FunctionNames, find_roots
from misstep.record.trace_log import CallLog, ThreadCalls, _by_begin


def test_stacks_that_a_thread_switches_between_close_in_any_order():
    calls = ThreadCalls(thread=2, values=None)
    for function, begin_ns in ((7, 10), (8, 20), (7, 30)):
        calls.open += (function, begin_ns)
    calls.close_inner(8, 40, raised=True)
    calls.close_inner(5, 50, raised=False)  # began before the tracer
    assert calls.take().tolist() == [[8, 20, 40, 2, 1]]
    assert calls.take_open().tolist() == [[7, 10, -1, 2, 0], [7, 30, -1, 2, 0]]


def test_a_row_that_is_being_written_waits_for_the_next_time():
    calls = ThreadCalls(thread=0, values=None)
    calls.finished += (14, 10, 20, 17, 30)
    assert calls.take().tolist() == [[7, 10, 20, 0, 0]]
    calls.finished.append(40)
    assert calls.take().tolist() == [[8, 30, 40, 0, 1]]


def test_an_empty_thread_has_rows_of_five_columns():
    calls = ThreadCalls(thread=0, values=None)
    assert calls.take().shape == calls.take_open().shape == (0, 5)


def test_a_caller_comes_before_what_it_called_in_the_same_nanosecond():
    rows = np.array([[3, 5, 9, 0, 0], [2, 5, 20, 0, 0], [1, 5, -1, 0, 0], [0, 4, 6, 0, 0]])
    assert _by_begin(rows)[:, 0].tolist() == [0, 1, 2, 3]


def test_functions_of_the_same_name_are_one_function(tmp_path):
    names: dict = {}
    source = "def pose(): return 1\nfirst = pose\ndef pose(): return 2"
    exec(compile(source, str(tmp_path / "arm.py"), "exec"), names)
    log = CallLog(FunctionNames(find_roots([str(tmp_path)])), limit_n=10, values=False)
    assert log.meet(names["first"].__code__)
    assert log.meet(names["pose"].__code__)
    assert set(log.plain.values()) == {0}
    assert [function.name for function in log.take().functions] == ["arm.pose"]
