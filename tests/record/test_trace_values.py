"""What is recorded of the values of traced programs, and that the programs do not notice."""

import signal
import sys
import threading
import weakref
import zlib
from collections import Counter
from contextlib import nullcontext
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.values import CALLEE_CALLS, Values
from misstep.record import value_log
from misstep.record.summary import Summary
from misstep.record.trace import Tracer
from misstep.record.value_log import FIRST_CALLS, MOST_CALLS

NEWER = sys.version_info >= (3, 12)


def traced(programs, source, tracer=None, start="main", given=()):
    """Runs main() of a program, or another function; returns its calls, its values and what it returned or raised."""
    program = programs.load(source)
    tracer = tracer or Tracer([programs.root])
    tracer.start()
    try:
        result = program[start](*given)
    except Exception as error:
        result = error
        len("")  # on 3.11 an exception that is handled without a call is not seen
    calls = tracer.stop()
    return calls, tracer.drain_values(), result


def rows(values: Values, function: str) -> list[dict[str, float]]:
    """Slots and numbers of each sampled call of a function, by its number."""
    found = []
    for index in np.argsort(values.number, kind="stable"):
        if values.functions[values.function[index]].name == f"robot.{function}":
            numbers = values.value[values.start[index] : values.start[index + 1]]
            found.append(dict(zip(values.layouts[values.layout[index]], numbers.tolist(), strict=True)))
    return found


def names_of(values: Values) -> list[str]:
    """The function of each sampled call."""
    return [values.functions[one].name for one in values.function]


def code(text: str) -> float:
    return float(zlib.crc32(text.encode()))


def test_the_interface_of_a_call(programs):
    _, values, _ = traced(
        programs,
        """
        class Arm:
            def __init__(self): self.gain = 0.5
            def scale(self, x, /, y, *rest, unit=1, **options):
                self.gain *= 2
                inner = lambda: y
                del unit
                return half(x) + half(y)
        def half(x): return x / 2
        def main(): Arm().scale(3, 5, 7.0, unit=2, speed=4)
        """,
    )
    assert rows(values, "Arm.scale") == [
        {
            "argument/x": 3.0,
            "argument/y": 5.0,
            "argument/unit": 2.0,
            "argument/rest:len": 1.0,
            "argument/rest:shape": code("(1,)"),
            "argument/rest[0]": 7.0,
            "argument/options:len": 1.0,
            "argument/options[speed]": 4.0,
            "self/.gain": 0.5,
            "return/": 4.0,
            "after/.gain": 1.0,
            "changed/options": 0.0,
            "calls/robot.half": 2.0,
        }
    ]
    assert rows(values, "half") == [{"argument/x": x, "return/": x / 2} for x in (3.0, 5.0)]
    assert rows(values, "main") == [
        {"return/:type": code("NoneType"), "calls/robot.Arm.__init__": 1.0, "calls/robot.Arm.scale": 1.0}
    ]


def test_self_may_be_gone_or_captured_or_a_class(programs):
    _, values, result = traced(
        programs,
        """
        class Arm:
            x = 1
            def __init__(self): self.gain = 0.5
            def forget(self): del self; return 1
            def capture(self): return (lambda: self.gain)()
            def swap(self): self = Arm(); self.gain = 9.0; return 2
        class Meta(type):
            def hello(self): return 3
        class Made(metaclass=Meta): pass
        def main():
            arm = Arm()
            return arm.forget(), arm.capture(), arm.swap(), Made.hello()
        """,
    )
    assert result == (1, 0.5, 2, 3)
    assert rows(values, "Arm.forget") == [{"self/.gain": 0.5, "return/": 1.0}]
    assert rows(values, "Arm.capture") == [{"self/.gain": 0.5, "return/": 0.5, "after/.gain": 0.5}]
    assert rows(values, "Arm.swap")[0]["after/.gain"] == 9.0
    assert rows(values, "Meta.hello") == [{"return/": 3.0}]


def test_functions_of_one_name_keep_their_own_parameters(programs):
    _, values, _ = traced(
        programs,
        """
        class Arm:
            @property
            def pose(self): return 1
            @pose.setter
            def pose(self, value): pass
            @classmethod
            def make(cls, n): return cls()
        def main():
            arm = Arm.make(3)
            arm.pose = 2
            return arm.pose
        """,
    )
    assert [set(row) for row in rows(values, "Arm.pose")] == [{"argument/value", "return/:type"}, {"return/"}]
    assert rows(values, "Arm.make")[0]["argument/n"] == 3.0


def test_generators_and_coroutines_have_no_values_but_count(programs):
    _, values, _ = traced(
        programs,
        """
        def leaf(): return 1
        def count(): yield leaf()
        async def wait(): return leaf()
        def main():
            exhaust(count()); exhaust(wait())
        """,
    )
    assert rows(values, "count") == rows(values, "wait") == []
    assert rows(values, "main")[0]["calls/robot.leaf"] == 2.0


def test_without_values_there_are_none(programs):
    tracer = Tracer([programs.root], values=False)
    calls, values, _ = traced(programs, "def main(): pass", tracer)
    assert (len(calls), len(values)) == (1, 0)


def test_first_calls_then_ever_rarer_ones(programs):
    _, values, _ = traced(programs, "def leaf(n): return n\ndef main():\n    for n in range(100_000): leaf(n)")
    leaves = values.number[np.array([values.functions[at].name == "robot.leaf" for at in values.function])]
    assert leaves[:FIRST_CALLS].tolist() == list(range(FIRST_CALLS))
    assert 15 <= len(leaves) <= MOST_CALLS
    gaps = np.diff(leaves)
    assert gaps[-5:].mean() > 20 * gaps[:5].mean()
    assert [row["argument/n"] for row in rows(values, "leaf")] == leaves.tolist()
    assert rows(values, "main")[0]["calls/robot.leaf"] == 100_000.0


def test_calls_of_a_sampled_call_are_sampled_too(programs):
    _, values, _ = traced(
        programs,
        """
        def leaf(n): return n
        def outer(): return [leaf(n) for n in range(6)]
        def warm(): leaf(0)
        def main():
            for _ in range(500): warm()
            outer()
        """,
    )
    (outer,) = [at for at in range(len(values)) if values.functions[values.function[at]].name == "robot.outer"]
    children = np.flatnonzero(values.parent == values.id[outer])
    assert len(children) >= CALLEE_CALLS
    assert values.number[children][:CALLEE_CALLS].tolist() == [500, 501, 502]
    assert rows(values, "outer")[0]["calls/robot.leaf"] == 6.0


def test_recursion(programs):
    _, values, _ = traced(programs, "def down(n): return n and down(n - 1)\ndef main(): down(3)")
    assert [row["argument/n"] for row in rows(values, "down")] == [3.0, 2.0, 1.0, 0.0]
    assert [row.get("calls/robot.down") for row in rows(values, "down")] == [1.0, 1.0, 1.0, None]
    by_id = np.argsort(values.id)
    assert values.parent[by_id].tolist() == [-1, 0, 1, 2, 3]


RAISING = {
    "handled by the caller": (
        """
        def bad(): raise KeyError
        def main():
            try: bad()
            except KeyError: len("")
        """,
        {"bad": (0, "KeyError")},
    ),
    "handled levels up": (
        """
        def bad():
            x = 1
            raise KeyError
        def middle(): bad()
        def main():
            try: middle()
            except KeyError: len("")
        """,
        {"bad": (2, "KeyError"), "middle": (0, "KeyError")},
    ),
    "not handled": (
        """
        def bad(): return 1 / 0
        def main():
            return bad()
        """,
        {"bad": (0, "ZeroDivisionError"), "main": (1, "ZeroDivisionError")},
    ),
    "through finally, which calls": (
        """
        def leaf(): pass
        def bad():
            try:
                raise KeyError
            finally:
                leaf()
        def main():
            try:
                bad()
            finally:
                leaf()
        """,
        {"bad": (4, "KeyError"), "main": (4, "KeyError")},
    ),
    "through a context manager": (
        """
        from contextlib import nullcontext
        def bad():
            with nullcontext():
                raise KeyError
        def main():
            try: bad()
            except KeyError: len("")
        """,
        {"bad": (2, "KeyError")},
    ),
    "suppressed": (
        """
        from contextlib import suppress
        def bad(): raise KeyError
        def main():
            with suppress(KeyError): bad()
        """,
        {"bad": (0, "KeyError")},
    ),
    "through native code": (
        """
        def bad(n): raise KeyError
        def main():
            try: list(map(bad, [1]))
            except KeyError: len("")
            try: sorted([1, 2], key=bad)
            except KeyError: len("")
        """,
        {"bad": (0, "KeyError")},
    ),
    "replaced by another": (
        """
        def bad(): raise KeyError
        def middle():
            try: bad()
            except KeyError as error: raise ValueError from error
        def main():
            try: middle()
            except ValueError: len("")
        """,
        {"bad": (0, "KeyError"), "middle": (2, "ValueError")},
    ),
    "replaced twice": (
        """
        def bad(): raise KeyError
        def main():
            try:
                try:
                    try: bad()
                    except KeyError: raise ValueError
                except ValueError: raise TypeError
            except TypeError: len("")
        """,
        {"bad": (0, "KeyError")},
    ),
    "raised again": (
        """
        def bad(): raise KeyError
        def middle():
            try: bad()
            except KeyError:
                raise
        def main():
            try: middle()
            except KeyError: len("")
        """,
        {"bad": (0, "KeyError"), "middle": (3, "KeyError")},
    ),
    "in the handler of another": (
        """
        def bad(): raise KeyError
        def main():
            try: 1 / 0
            except ZeroDivisionError:
                try: bad()
                except KeyError: len("")
        """,
        {"bad": (0, "KeyError")},
    ),
    "out of a constructor and a property": (
        """
        class Arm:
            def __init__(self): raise KeyError
        class Hand:
            @property
            def pose(self): raise TypeError
        def main():
            try: Arm()
            except KeyError: len("")
            try: Hand().pose
            except TypeError: len("")
        """,
        {"Arm.__init__": (0, "KeyError"), "Hand.pose": (1, "TypeError")},
    ),
    "through a generator": (
        """
        def bad(): raise KeyError
        def count(): yield bad()
        def main():
            try: list(count())
            except KeyError: len("")
        """,
        {"bad": (0, "KeyError")},
    ),
}


@pytest.mark.parametrize("kind", RAISING)
def test_origin_of_an_exception(programs, kind):
    source, expected = RAISING[kind]
    _, values, _ = traced(programs, source)
    for function, (line, error) in expected.items():
        assert rows(values, function)
        for row in rows(values, function):
            assert (row["raised/line"], row["raised/type"]) == (line, code(error))
            assert not any(slot.startswith("return/") for slot in row)
    raised = {function for function in values.functions if rows(values, function.name.removeprefix("robot."))}
    assert len(raised) >= len(expected)


HANDLED_UNSEEN = {
    "nothing follows": "pass",
    "another exception follows": "pass\n            try: 1 / 0\n            except ZeroDivisionError: len('')",
    "the same one follows": "pass\n            try: raise KeyError\n            except KeyError: len('')",
}


@pytest.mark.parametrize("kind", HANDLED_UNSEEN)
@pytest.mark.parametrize("around", [None, "bad()", "1 / 0"])
def test_an_exception_that_is_handled_without_a_call_gets_no_wrong_type(programs, kind, around):
    inner = f"""
            try: bad()
            except KeyError: {HANDLED_UNSEEN[kind]}
            leaf()"""
    if around is not None:
        inner = inner.replace("\n", "\n    ")
        inner = f"\n            try: {around}\n            except Exception:{inner}"
    source = "        def leaf(): pass\n        def bad(): raise KeyError\n        def main():" + inner
    _, values, _ = traced(programs, source)
    types = [row.get("raised/type") for row in rows(values, "bad")]
    assert len(types) == (2 if around == "bad()" else 1)
    assert set(types) <= ({code("KeyError")} if NEWER else {code("KeyError"), None})
    if not NEWER:
        assert types[-1] is None


def test_exceptions_of_calls_that_are_not_sampled_are_noted_a_few_times(programs):
    calls, values, _ = traced(
        programs,
        """
        def often(n):
            if n >= 90_000: raise KeyError
        def main():
            for n in range(90_100):
                try: often(n)
                except KeyError: len("")
        """,
    )
    noted = [row for row in rows(values, "often") if "raised/line" in row]
    assert 8 <= len(noted) <= 10
    assert all(row["raised/line"] == 1 and row["raised/type"] == code("KeyError") for row in noted)
    check_agreement(calls, values)


def check_agreement(calls, values):
    """Every sampled call is one of the recorded calls, and they are numbered and nested alike."""
    stamps = Counter(zip(calls.function.tolist(), calls.begin_ns.tolist(), calls.end_ns.tolist(), strict=True))
    sampled = zip(values.function.tolist(), values.begin_ns.tolist(), values.end_ns.tolist(), strict=True)
    assert not Counter(sampled) - stamps
    places = {int(one): at for at, one in enumerate(values.id)}
    assert len(places) == len(values)
    for at in range(len(values)):
        same = calls.begin_ns[calls.function == values.function[at]]
        assert np.sort(same)[values.number[at]] == values.begin_ns[at]
        parent = places.get(int(values.parent[at]))
        if parent is not None:
            assert values.begin_ns[parent] <= values.begin_ns[at] <= values.end_ns[at] <= values.end_ns[parent]
    assert values.start[-1] == len(values.value)
    assert [len(values.layouts[layout]) for layout in values.layout] == np.diff(values.start).tolist()


@st.composite
def call_trees(draw):
    """Sources of functions f0, f1, … that call only later ones; each call may be repeated, guarded and raise."""
    n = draw(st.integers(1, 5))
    lines = []
    for at in range(n):
        lines += [f"def f{at}(x, *rest, **named):", "    total = x"]
        for callee in draw(st.lists(st.integers(at + 1, n), max_size=3)) if at < n - 1 else []:
            if callee < n:
                repeated = draw(st.integers(1, 6))
                lines += [f"    for i in range({repeated}):", "        try:"]
                lines += [f"            total += f{callee}(total, i, named=[x]) or 0"]
                lines += [f"        except LookupError: {draw(st.sampled_from(['pass', 'len(rest)', 'raise']))}"]
        if draw(st.booleans()):
            lines += [f"    if int(total) % {draw(st.integers(1, 4))} == 0: raise LookupError(total)"]
        lines += ["    return total"]
    return "\n".join([*lines, "def main():", "    for x in range(5):", "        f0(x)"])


@given(call_trees())
def test_any_program_does_the_same_and_its_values_agree_with_its_calls(programs, source):
    expected = repr(_outcome(programs.load(source)["main"]))
    calls, values, result = traced(programs, source)
    assert repr(result) == expected
    check_agreement(calls, values)
    if isinstance(result, LookupError):
        raised = [row for row in rows(values, "main") if "raised/line" in row]
        assert [row["raised/type"] for row in raised] == [code("LookupError")]


def _outcome(main):
    try:
        return main()
    except Exception as error:
        return error


def test_every_thread_has_its_own_samples(programs):
    calls, values, _ = traced(
        programs,
        """
        import threading
        def leaf(n): return n
        def work(n):
            for _ in range(3000): leaf(n)
            try: bad(n)
            except KeyError: len("")
        def bad(n): raise KeyError
        def main():
            threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
        """,
    )
    check_agreement_of_threads(calls, values)
    assert sorted(row["argument/n"] for row in rows(values, "work")) == [0.0, 1.0, 2.0, 3.0]
    assert all(row["calls/robot.leaf"] == 3000.0 for row in rows(values, "work"))
    assert all(row["argument/n"] == row["return/"] for row in rows(values, "leaf"))
    assert [row["raised/type"] for row in rows(values, "bad")] == [code("KeyError")] * 4


def check_agreement_of_threads(calls, values):
    stamps = set(zip(calls.function.tolist(), calls.begin_ns.tolist(), calls.end_ns.tolist(), strict=True))
    assert set(zip(values.function.tolist(), values.begin_ns.tolist(), values.end_ns.tolist(), strict=True)) <= stamps
    numbered = Counter(zip(values.function.tolist(), values.number.tolist(), strict=True))
    assert max(numbered.values()) == 1
    assert values.number.max() < np.bincount(calls.function).max()


def test_batches_together_are_the_whole(programs):
    program = programs.load("def leaf(n): return [0.0] * n\ndef late(): return leaf(9)")
    tracer = Tracer([programs.root])
    tracer.start()
    batches = []
    for name, arguments in (("leaf", (1,)), ("leaf", (2,)), ("late", ()), ("leaf", (1,))):
        program[name](*arguments)
        batches.append(tracer.drain_values())
    tracer.stop()
    batches.append(tracer.drain_values())
    assert [len(batch) for batch in batches] == [1, 1, 2, 1, 0]
    for earlier, later in pairwise(batches):
        assert later.functions[: len(earlier.functions)] == earlier.functions
        assert later.layouts[: len(earlier.layouts)] == earlier.layouts
    assert len(batches[-1].layouts) == len(set(batches[-1].layouts))


class Watched:
    pass


DYING = """
def end(x): return None
def drop(x):
    x = None
    return alive()
def use(x): return len(str(type(x)))
def attempt(x):
    try: raise KeyError(x)
    except KeyError: return use(x)
def fail(x): raise KeyError
def main():
    seen = []
    for step in STEPS:
        try: seen.append(globals()[step](new()))
        except KeyError: seen.append("raised")
        seen.append(alive())
    return seen
"""


def lives(programs, steps, around):
    """Whether an object is alive after each step, and what the steps returned."""
    refs = []

    def new():
        value = Watched()
        refs[:] = [weakref.ref(value)]
        return value

    program = programs.load(DYING) | {}
    main = program["main"]
    main.__globals__.update(STEPS=steps, new=new, alive=lambda: refs[0]() is not None)
    with around:
        return main()


class Tracing:
    def __init__(self, root):
        self.tracer = Tracer([root])

    def __enter__(self):
        self.tracer.start()

    def __exit__(self, *_):
        self.tracer.stop()
        assert len(self.tracer.drain_values()) > 0


@pytest.mark.parametrize("steps", [["end", "use", "attempt", "fail"], ["drop"], ["drop", "end", "drop"]])
def test_objects_die_when_they_would(programs, steps):
    assert lives(programs, steps, Tracing(programs.root)) == lives(programs, steps, nullcontext())


@pytest.mark.skipif(not NEWER, reason="any profile function brings locals() up to date on 3.11")
def test_what_locals_gave_is_not_touched(programs):
    source = "def main():\n    x = 1\n    found = locals()\n    x = 2\n    return found"
    assert traced(programs, source)[2] == {"x": 1}


def as_own(source: str) -> dict:
    """Names of a source that seems to be the tracer's."""
    names: dict = {}
    exec(compile(source, value_log.__file__, "exec"), names)
    return names


@pytest.mark.parametrize("error", ["ValueError", "RecursionError", "MemoryError", "RuntimeError"])
@pytest.mark.parametrize("method", ["add", "add_attributes", "put"])
def test_the_robot_does_not_notice_a_failure_of_the_tracer(programs, monkeypatch, method, error):
    monkeypatch.setattr(Summary, method, as_own(f"def fail(*_): raise {error}")["fail"])
    calls, values, result = traced(
        programs,
        """
        class Arm:
            def move(self, x): return x
            def bad(self, x): raise KeyError
        def main():
            arm = Arm()
            try: arm.bad(1)
            except KeyError: len("")
            return [arm.move(x) for x in range(20)]
        """,
    )
    assert result == list(range(20))
    assert len(calls) == 22
    assert all(slot.startswith("raised/") for row in rows(values, "Arm.bad") for slot in row)


def test_a_signal_that_comes_while_a_call_is_summarised_reaches_the_robot(programs, monkeypatch):
    """A robot's own time limit must not get lost, whenever it comes."""

    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    add = as_own("def add(*_): due and due.pop()()")
    add["due"] = [lambda: signal.raise_signal(signal.SIGALRM)]
    monkeypatch.setattr(Summary, "add", add["add"])
    try:
        _, _, result = traced(
            programs,
            """
            def leaf(x): return x
            def main():
                try: leaf(1)
                except TimeoutError: return "in time"
            """,
        )
    finally:
        signal.signal(signal.SIGALRM, before)
        sys.setprofile(None)
    assert result == "in time"


def test_running_into_the_recursion_limit(programs):
    calls, values, result = traced(
        programs,
        """
        def down(n):
            try: return down(n + 1)
            except RecursionError: return n
        def leaf(): pass
        def main(): return down(0), leaf(), down(0)
        """,
    )
    assert result[0] > 20 < result[2]
    if NEWER:  # 3.11 takes away a profile function that is out of frames
        assert (calls.end_ns > 0).all()
        assert rows(values, "leaf") == [{"return/:type": code("NoneType")}]
        assert rows(values, "main")[0]["calls/robot.leaf"] == 1.0


@pytest.mark.skipif(NEWER, reason="there is no profile function")
def test_after_an_exception_the_end_is_the_end(programs):
    program = programs.load("""
        def bad(): raise KeyError
        def main(stop):
            try: bad()
            except KeyError: stop()
        def work(raised, stopped, found):
            try: bad()
            except KeyError: pass
            raised.set(); stopped.wait()
            leaf()
            found.append(getprofile())
        def leaf(): pass
        """)
    program["main"].__globals__["getprofile"] = sys.getprofile
    tracer = Tracer([programs.root])
    tracer.start()
    raised, stopped, found = threading.Event(), threading.Event(), []
    thread = threading.Thread(target=program["work"], args=(raised, stopped, found))
    thread.start()
    raised.wait()
    program["main"](tracer.stop)
    assert sys.getprofile() is None
    stopped.set()
    thread.join()
    assert found == [None]
    assert len(rows(tracer.drain_values(), "bad")) == 2


def test_a_call_that_has_not_ended_is_known_by_what_it_was_given(programs):
    program = programs.load("""
        def wait(goal, begun, over):
            step(goal + 1)
            begun.set()
            over.wait()
        def step(x): return x
    """)
    begun, over = threading.Event(), threading.Event()
    tracer = Tracer([programs.root])
    tracer.start()
    thread = threading.Thread(target=program["wait"], args=(3.0, begun, over))
    thread.start()
    begun.wait()
    tracer.stop()
    values = tracer.drain_values()
    over.set()
    thread.join()
    (waiting,) = rows(values, "wait")
    assert waiting["argument/goal"] == 3.0 and not any(slot.startswith(("return/", "calls/")) for slot in waiting)
    names = names_of(values)
    assert values.end_ns[names.index("robot.wait")] == -1
    assert values.parent[names.index("robot.step")] == values.id[names.index("robot.wait")]


DRIVER = """
class Driver:
    def send(self, command, gain=1.0):
        return self.scaled(command, gain)
    def scaled(self, command, gain): return command * gain
    def fail(self, command): raise OSError(command)
    def stream(self): yield 1
"""


@pytest.fixture
def driver(tmp_path_factory):
    """A driver whose source lies outside of what is traced."""
    names = {"__name__": "maker"}
    exec(compile(DRIVER, str(tmp_path_factory.mktemp("outside") / "driver.py"), "exec"), names)
    return names["Driver"]()


def test_what_a_sampled_call_commands_outside_is_part_of_its_interface(programs, driver):
    source = """
        import os.path
        def move(driver, x):
            os.path.join("a", "b")
            list(driver.stream())
            return driver.send(2 * x, gain=3.0)
        def main(driver):
            for x in range(2): move(driver, x)
    """
    calls, values, _ = traced(programs, source, given=(driver,))
    assert {one.name for one in calls.functions} == {"robot.main", "robot.move"}
    names = names_of(values)
    assert Counter(names) == {"robot.main": 1, "robot.move": 2, "maker.Driver.send": 2}  # not what it calls in turn
    sent = [index for index, name in enumerate(names) if name == "maker.Driver.send"]
    slots = [dict(zip(values.layouts[values.layout[i]], values.value[values.start[i] :], strict=False)) for i in sent]
    assert slots == [
        {"argument/command": 0.0, "argument/gain": 3.0, "return/": 0.0},
        {"argument/command": 2.0, "argument/gain": 3.0, "return/": 6.0},
    ]
    assert {names[values.id.tolist().index(values.parent[index])] for index in sent} == {"robot.move"}
    assert [one["calls/maker.Driver.send"] for one in rows(values, "move")] == [1.0, 1.0]
    assert not values.whole[sent].any()


@pytest.mark.parametrize(
    "body",
    [
        "return [driver.send(x) for x in range(2)]",
        "return {driver.send(x): 0 for x in range(2)}",
        "return sum(driver.send(x) for x in range(2))",
        "return (lambda send: (send(0), send(1)))(lambda x: driver.send(x))",
        "return [sum(driver.send(y) for y in (x,)) for x in range(2)]",
    ],
)
def test_outside_calls_in_comprehensions_and_lambdas_are_the_functions_own(programs, driver, body):
    _, values, _ = traced(programs, f"def move(driver): {body}", start="move", given=(driver,))
    assert Counter(names_of(values)) == {"robot.move": 1, "maker.Driver.send": 2}
    assert [one["calls/maker.Driver.send"] for one in rows(values, "move")] == [2.0]


def test_an_outside_call_that_raises(programs, driver):
    source = """
        def move(driver, x):
            try: driver.fail(x)
            except OSError: return driver.send(x)
        def main(driver): move(driver, 1.0)
    """
    _, values, _ = traced(programs, source, given=(driver,))
    names = names_of(values)
    failed = values.layouts[values.layout[names.index("maker.Driver.fail")]]
    assert failed == ("argument/command", "raised/line")
    assert "maker.Driver.send" in names


def test_what_is_changed_in_place_is_told(programs):
    _, values, _ = traced(
        programs,
        """
        import numpy as np
        class Arm:
            def __init__(self): self.place = 1.0
        def set(items, table, arm, array):
            items[1] = 7.0
            table["b"] = 2.0
            arm.place = 3.0
            array += 1
        def leave(items, table, arm, array): return items[0]
        def rebind(items): items = [8.0]
        def main():
            given = [1.0, 2.0], {"a": 1.0}, Arm(), np.array([0.0, np.nan])
            leave(*given)
            set(*given)
            rebind([1.0])
        """,
    )
    (left,), (was_set,), (rebound,) = (rows(values, name) for name in ("leave", "set", "rebind"))
    names = ("items", "table", "arm", "array")
    assert {slot: left[slot] for slot in left if slot.startswith("changed/")} == {f"changed/{n}": 0.0 for n in names}
    assert [was_set[f"changed/{name}"] for name in names] == [1.0] * 4
    assert was_set["changed/items[1]"] == 7.0 and was_set["changed/table[b]"] == 2.0
    assert was_set["changed/arm.place"] == 3.0 and was_set["changed/array[0]"] == 1.0
    assert not any(slot.startswith("changed/") for slot in rebound)
