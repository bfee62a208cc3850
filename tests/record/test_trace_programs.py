"""What must be seen of small programs: hand-written ones, then any nesting of calls.

Both hooks (sys.setprofile, sys.monitoring) obey these laws; each Python version runs them with its own.
"""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

PROGRAMS = {
    "nested calls": (
        """
        def inner(): pass
        def outer(): inner(); inner()
        def main(): outer()
        """,
        "+main +outer +inner -inner +inner -inner -outer -main",
    ),
    "a function that returns None after work is no exception": (
        """
        def plain():
            if len("ab") > 5: return 1
        def main(): plain()
        """,
        "+main +plain -plain -main",
    ),
    "recursion": (
        """
        def down(n): return n and down(n - 1)
        def main(): down(2)
        """,
        "+main +down +down +down -down -down -down -main",
    ),
    "an exception through several frames": (
        """
        def third(): raise ValueError
        def second(): third()
        def first():
            try: second()
            except ValueError: pass
        def main(): first()
        """,
        "+main +first +second +third !third !second -first -main",
    ),
    "an exception re-raised and replaced": (
        """
        def third(): raise ValueError
        def second():
            try: third()
            except ValueError as error: raise KeyError from error
        def first():
            try: second()
            finally: pass
        def main():
            try: first()
            except KeyError: return None
        """,
        "+main +first +second +third !third !second !first -main",
    ),
    "an exception out of a with block": (
        """
        from contextlib import nullcontext
        def inside():
            with nullcontext(): raise ValueError
        def main():
            try: inside()
            except ValueError: pass
        """,
        "+main +inside !inside -main",
    ),
    "methods, closures, properties, decorators": (
        """
        from functools import wraps
        def deco(f):
            @wraps(f)
            def wrapper(*a): return f(*a)
            return wrapper
        class Arm:
            @deco
            def move(self): return self.pose
            @property
            def pose(self): return Arm.zero()
            @staticmethod
            def zero(): return 0
        def main(): Arm().move()
        """,
        "+main +deco.<locals>.wrapper +Arm.move +Arm.pose +Arm.zero -Arm.zero -Arm.pose -Arm.move "
        "-deco.<locals>.wrapper -main",
    ),
    "comprehensions, lambdas and class bodies are no functions": (
        """
        def leaf(x): return x
        def main():
            class Local:
                y = leaf(0)
            list(leaf(i) for i in [(lambda: leaf(1))()])
            return [leaf(i) for i in range(1)]
        """,
        "+main +leaf -leaf +leaf -leaf +leaf -leaf +leaf -leaf -main",
    ),
    "a generator to its end": (
        """
        def leaf(): pass
        def count():
            for i in range(2):
                leaf()
                yield i
        def main():
            for _ in count(): leaf()
        """,
        "+main +count +leaf -leaf +leaf -leaf +leaf -leaf +leaf -leaf -count -main",
    ),
    "a generator that was never entered": (
        """
        def count(): yield 1
        def main(): count()
        """,
        "+main -main",
    ),
    "two generators in turns, the first ends first": (
        """
        def a(): yield 1
        def b(): yield 1; yield 2
        def main():
            one, two = a(), b()
            next(one); next(two); exhaust(one); exhaust(two)
        """,
        "+main +a +b -a -b -main",
    ),
    "yield from": (
        """
        def inner(): yield 1; return 2
        def outer(): return (yield from inner())
        def main(): exhaust(outer())
        """,
        "+main +outer +inner -inner -outer -main",
    ),
    "a generator closed while it has something to clean up": (
        """
        def leaf(): pass
        def count():
            try: yield 1
            finally: leaf()
        def main():
            close_early(count()); leaf()
        """,
        "+main +count +leaf -leaf !count +leaf -leaf -main",
    ),
    "a generator closed while it has nothing to clean up": (
        """
        def leaf(): pass
        def count(): yield 1
        def main(): close_early(count()); leaf()
        """,
        "+main +count !count +leaf -leaf -main",
    ),
    "a generator that is garbage-collected": (
        """
        def leaf(): pass
        def count():
            yield 1
        def main():
            next(count()); leaf()
        """,
        "+main +count !count +leaf -leaf -main",
    ),
    "many dropped generators, whose frames reuse memory": (
        """
        def count(): yield 1
        def main():
            for _ in range(5): next(count())
        """,
        "+main " + "+count !count " * 5 + "-main",
    ),
    "a generator that handles what is thrown in": (
        """
        def patient():
            while True:
                try: yield
                except KeyError: return
                except ValueError: pass
        def main():
            it = patient(); next(it); it.throw(ValueError); next(it)
            try: it.throw(KeyError)
            except StopIteration: pass
        """,
        "+main +patient -patient -main",
    ),
    "a generator that does not handle what is thrown in": (
        """
        def count(): yield
        def outer(): yield from count()
        def main():
            try: throw_in(outer())
            except LookupError: pass
        """,
        "+main +outer +count !count !outer -main",
    ),
    "a generator used as a context manager": (
        """
        from contextlib import contextmanager
        def leaf(): pass
        @contextmanager
        def guard():
            try: yield
            finally: leaf()
        def main():
            try:
                with guard(): raise ValueError
            except ValueError: pass
            with guard(): pass
        """,
        "+main +guard +leaf -leaf !guard +guard +leaf -leaf -guard -main",
    ),
    "coroutines that take turns": (
        """
        import asyncio
        async def first(): await asyncio.sleep(0.01)
        async def second(): await asyncio.sleep(0.2)
        async def both(): await asyncio.gather(first(), second())
        def main(): asyncio.run(both())
        """,
        "+main +both +first +second -first -second -both -main",
    ),
    "a coroutine that is cancelled": (
        """
        import asyncio
        async def forever(): await asyncio.Event().wait()
        async def impatient():
            task = asyncio.ensure_future(forever())
            await asyncio.sleep(0)
            task.cancel()
            try: await task
            except asyncio.CancelledError: pass
        def main(): asyncio.run(impatient())
        """,
        "+main +impatient +forever !forever -impatient -main",
    ),
    "an asynchronous generator": (
        """
        import asyncio
        def leaf(): pass
        async def ticks():
            for i in range(2):
                await asyncio.sleep(0)
                yield i
        async def listen():
            async for _ in ticks(): leaf()
        def main(): asyncio.run(listen())
        """,
        "+main +listen +ticks +leaf -leaf +leaf -leaf -ticks -listen -main",
    ),
    "an asynchronous generator that is closed": (
        """
        import asyncio
        def leaf(): pass
        async def ticks():
            try:
                while True: yield 1
            finally: leaf()
        async def listen():
            it = ticks()
            await it.__anext__()
            await it.aclose()
        def main(): asyncio.run(listen())
        """,
        "+main +listen +ticks +leaf -leaf !ticks -listen -main",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_calls_of(programs, name):
    source, expected = PROGRAMS[name]
    assert programs.trace(source) == expected.strip()


@dataclass(frozen=True)
class Node:
    """A function of a generated program and how its caller treats it."""

    kind: str  # "def", "generator" or "coroutine"
    children: tuple["Node", ...]
    raises: bool  # at its end
    caught: bool  # by its caller
    drive: str  # how its caller drives it, if it can be suspended: "exhaust", "close_early" or "throw_in"


def nodes() -> st.SearchStrategy[Node]:
    return st.recursive(
        _nodes(st.just(())), lambda inner: _nodes(st.lists(inner, max_size=3).map(tuple)), max_leaves=12
    )


def _nodes(children: st.SearchStrategy[tuple[Node, ...]]) -> st.SearchStrategy[Node]:
    kinds = st.sampled_from(["def", "def", "generator", "coroutine"])
    drives = st.sampled_from(["exhaust", "exhaust", "close_early", "throw_in"])
    return st.builds(Node, kinds, children, st.booleans(), st.booleans(), drives)


def source(node: Node, name: str) -> list[str]:
    """The function of a node and those of its children."""
    functions, body = [], []
    pause = {"def": [], "generator": ["yield"], "coroutine": ["await pause()"]}[node.kind]
    for at, child in enumerate(node.children):
        functions += source(child, f"{name}_{at}")
        body += call(child, f"{name}_{at}") + pause
    body = [*pause, *body, "raise LookupError" if node.raises else "return"]
    define = "async def" if node.kind == "coroutine" else "def"
    return [*functions, f"{define} {name}():", *indent(["try:", *indent(body), "finally: int()"])]


def call(child: Node, name: str) -> list[str]:
    """How the caller of a node calls it."""
    line = f"{name}()" if child.kind == "def" else f"{child.drive}({name}())"
    return ["try:", *indent([line]), "except LookupError: pass"] if child.caught else [line]


def indent(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def seen(node: Node, name: str) -> tuple[list[str], bool]:
    """The marks of a call, and whether an exception reaches the caller."""
    if node.kind != "def" and node.drive != "exhaust":
        return [f"+{name}", f"!{name}"], node.drive == "throw_in"
    marks = [f"+{name}"]
    for at, child in enumerate(node.children):
        inner, raised = seen(child, f"{name}_{at}")
        marks += inner
        if raised and not child.caught:
            return [*marks, f"!{name}"], True
    return [*marks, f"{'!' if node.raises else '-'}{name}"], node.raises


@given(nodes())
def test_any_nesting_of_calls_generators_and_exceptions(programs, node):
    main = Node("def", (replace(node, caught=True),), raises=False, caught=False, drive="")
    program = "\n".join(source(main, "main"))
    marks, _ = seen(main, "main")
    assert programs.trace(program) == " ".join(marks)
