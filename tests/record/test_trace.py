import sys
import threading
import time
from itertools import pairwise

import numpy as np
import pytest

from misstep.core.calls import Calls
from misstep.core.errors import ProfilerActiveError
from misstep.record.trace import Tracer


def test_system_exit_passes_through_and_closes_the_spans(programs):
    program = programs.load("""
        import sys
        def leave(): sys.exit(3)
        def main(): leave()
        """)
    tracer = Tracer([programs.root])
    tracer.start()
    with pytest.raises(SystemExit):
        program["main"]()
    assert programs.marks(tracer.stop()) == "+main +leave !leave !main"


def test_every_thread_has_its_own_spans(programs):
    program = programs.load("""
        import threading
        def leaf(): pass
        def work(): leaf()
        def main():
            thread = threading.Thread(target=work); thread.start(); thread.join()
        """)
    tracer = Tracer([programs.root])
    tracer.start()
    program["main"]()
    calls = tracer.stop()
    assert programs.marks(calls) == "+main +work +leaf -leaf -work -main"
    by_name = dict(zip([calls.functions[i].name for i in calls.function], calls.thread, strict=True))
    assert by_name["robot.main"] != by_name["robot.work"] == by_name["robot.leaf"]


def test_calls_of_threads_that_are_still_alive_are_open_at_the_end(programs):
    program = programs.load("""
        def wait(event, release): event.set(); release.wait()
        def hang(event, release): wait(event, release)
        """)
    entered, release = threading.Event(), threading.Event()
    tracer = Tracer([programs.root])
    tracer.start()
    thread = threading.Thread(target=program["hang"], args=(entered, release))
    thread.start()
    entered.wait()
    calls = tracer.stop()
    release.set()
    thread.join()
    assert [calls.functions[i].name for i in calls.function] == ["robot.hang", "robot.wait"]
    assert calls.end_ns.tolist() == [-1, -1]


def test_a_generator_that_is_suspended_is_open_at_the_end(programs):
    program = programs.load("""
        def count(): yield 1
        def leaf(): pass
        """)
    tracer = Tracer([programs.root])
    tracer.start()
    suspended = program["count"]()
    next(suspended)
    program["leaf"]()
    assert programs.marks(tracer.stop()) == "+count +leaf -leaf"
    suspended.close()


def test_calls_that_began_before_the_start_are_not_recorded(programs):
    program = programs.load("""
        def leaf(): pass
        def outer(start): start(); leaf()
        def count(): yield leaf(); yield leaf()
        """)
    tracer = Tracer([programs.root])
    before = program["count"]()
    next(before)
    program["outer"](tracer.start)
    list(before)
    assert programs.marks(tracer.stop()) == "+leaf -leaf +leaf -leaf"


def test_the_end_may_come_from_another_thread(programs):
    program = programs.load("def leaf(): pass")
    tracer = Tracer([programs.root])
    tracer.start()
    program["leaf"]()
    stopped: list[Calls] = []
    thread = threading.Thread(target=lambda: stopped.append(tracer.stop()))
    thread.start()
    thread.join()
    program["leaf"]()
    assert programs.marks(stopped[0]) == "+leaf -leaf"
    assert sys.getprofile() is None


def test_batches_together_are_the_whole(programs):
    program = programs.load("""
        def leaf(): pass
        def late(): leaf()
        """)
    tracer = Tracer([programs.root])
    tracer.start()
    batches = []
    for name in ("leaf", "leaf", "late"):
        program[name]()
        batches.append(tracer.drain())
    batches.append(tracer.stop())
    assert [len(batch) for batch in batches] == [1, 1, 2, 0]
    for earlier, later in pairwise(batches):
        assert later.functions[: len(earlier.functions)] == earlier.functions


def test_draining_while_threads_work_loses_nothing(programs):
    program = programs.load("""
        def leaf(): pass
        def work():
            for _ in range(2000): leaf()
        """)
    tracer = Tracer([programs.root])
    tracer.start()
    threads = [threading.Thread(target=program["work"]) for _ in range(3)]
    for thread in threads:
        thread.start()
    batches = []
    while any(thread.is_alive() for thread in threads):
        batches.append(tracer.drain())
        time.sleep(0.001)
    batches.append(tracer.stop())
    assert sum(map(len, batches)) == 3 * 2001
    assert all((batch.end_ns > batch.begin_ns).all() for batch in batches)


def test_memory_is_bounded_and_what_is_dropped_is_counted(programs):
    program = programs.load("""
        def leaf(): pass
        def count(): yield
        """)
    tracer = Tracer([programs.root], limit_n=3)
    tracer.start()
    for _ in range(5):
        program["leaf"]()
        list(program["count"]())
    assert (len(tracer.drain()), tracer.dropped) == (6, 4)
    program["leaf"]()
    assert (len(tracer.stop()), tracer.dropped) == (1, 4)


def test_times_are_monotonic_nanoseconds_of_the_receiver(programs):
    program = programs.load("def leaf(): pass")
    tracer = Tracer([programs.root])
    tracer.start()
    before = time.monotonic_ns()
    program["leaf"]()
    after = time.monotonic_ns()
    calls = tracer.stop()
    assert before <= calls.begin_ns[0] < calls.end_ns[0] <= after
    assert (calls.begin_ns.dtype, calls.function.dtype) == (np.int64, np.int32)


def test_tracing_again_begins_anew(programs):
    source = "def leaf(): pass"
    program = programs.load(source)
    for _ in range(3):
        tracer = Tracer([programs.root])
        tracer.start()
        program["leaf"]()
        assert programs.marks(tracer.stop()) == "+leaf -leaf"
        program["leaf"]()


def test_code_that_was_not_traced_before_is_traced_under_another_root(programs, tmp_path):
    program = programs.load("def leaf(): pass")
    for root, expected in ((str(tmp_path), ""), (programs.root, "+leaf -leaf")):
        tracer = Tracer([root])
        tracer.start()
        program["leaf"]()
        assert programs.marks(tracer.stop()) == expected


def test_nothing_at_all_is_an_empty_batch(programs):
    tracer = Tracer([programs.root])
    tracer.start()
    calls = tracer.stop()
    assert (len(calls), calls.functions) == (0, ())


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="sys.monitoring shares the interpreter with profilers")
def test_another_profiler_is_not_pushed_aside(programs):
    def profiler(*_):
        return None

    sys.setprofile(profiler)
    try:
        with pytest.raises(ProfilerActiveError, match="profiled by"):
            Tracer([programs.root]).start()
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring came with 3.12")
def test_without_a_free_tool_id_it_says_who_has_them(programs):
    taken = [tool for tool in range(6) if sys.monitoring.get_tool(tool) is None]
    for tool in taken:
        sys.monitoring.use_tool_id(tool, f"greedy{tool}")
    try:
        with pytest.raises(ProfilerActiveError, match="greedy3"):
            Tracer([programs.root]).start()
    finally:
        for tool in taken:
            sys.monitoring.free_tool_id(tool)


def test_the_state_before_is_restored(programs):
    tracer = Tracer([programs.root])
    tracer.start()
    tracer.stop()
    assert (sys.getprofile(), threading.getprofile()) == (None, None)
    if sys.version_info >= (3, 12):
        assert [sys.monitoring.get_tool(tool) for tool in range(6)].count("misstep") == 0
