"""Small programs to trace: how they are loaded, driven, and how their spans are written down."""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import coroutine
from typing import Any

import pytest

from misstep.core.calls import Calls
from misstep.record.trace import Tracer


class Programs:
    """Programs whose source would be robot.py in a folder that is traced."""

    def __init__(self, folder: Path) -> None:
        self.root = str(folder)

    def load(self, source: str) -> dict[str, Any]:
        """Runs a module's source; returns its names."""
        names: dict[str, Any] = {f.__name__: f for f in (exhaust, close_early, throw_in, pause)}
        exec(compile(textwrap.dedent(source), str(Path(self.root) / "robot.py"), "exec"), names)
        return names

    def trace(self, source: str) -> str:
        """Runs main() of a program and returns the marks of its calls."""
        program = self.load(source)
        tracer = Tracer([self.root])
        tracer.start()
        try:
            program["main"]()
        finally:
            calls = tracer.stop()
        return self.marks(calls)

    @staticmethod
    def marks(calls: Calls) -> str:
        """Begins (+), returns (-) and exceptions (!) in the order of their times; an open call has no end."""
        timed = []
        columns = calls.function, calls.begin_ns, calls.end_ns, calls.raised
        for index, begin_ns, end_ns, raised in zip(*columns, strict=True):
            name = calls.functions[index].name.removeprefix("robot.")
            timed.append((begin_ns, "+" + name))
            if end_ns >= 0:
                timed.append((end_ns, ("!" if raised else "-") + name))
        return " ".join(mark for _, mark in sorted(timed))


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """Small programs to trace."""
    return Programs(tmp_path_factory.mktemp("robot"))


@coroutine
def pause() -> Iterator[None]:
    """What a coroutine awaits to be suspended once."""
    yield


def exhaust(generator: Any) -> None:
    """Drives a generator or coroutine to its end."""
    try:
        while True:
            generator.send(None)
    except StopIteration:
        pass


def close_early(generator: Any) -> None:
    """Enters a generator or coroutine and closes it at its first suspension."""
    generator.send(None)
    generator.close()


def throw_in(generator: Any) -> None:
    """Enters a generator or coroutine and throws a LookupError in at its first suspension."""
    generator.send(None)
    generator.throw(LookupError())
