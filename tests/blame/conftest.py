import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.blame.interface import Call, Part
from misstep.core.calls import Function
from misstep.core.values import Values
from misstep.evaluate.synthetic import SyntheticRobot
from misstep.record.trace import Tracer


@pytest.fixture
def robot() -> SyntheticRobot:
    return SyntheticRobot()


@pytest.fixture
def make_robot() -> Callable[[int], SyntheticRobot]:
    return lambda seed: SyntheticRobot(np.random.default_rng(seed))


def call_of(*parts: Mapping[str, float], begin_ns: int = 0, passed_on: bool = False) -> Call:
    """A call whose parts came 10 ns apart; in turn what it was given and what it made."""
    numbers = np.array([number for part in parts for number in part.values()], np.float64)
    known_ns = begin_ns + 10 * np.arange(len(parts))
    named = tuple(Part(tuple(part), place % 2 == 0) for place, part in enumerate(parts))
    return Call(named, known_ns, numbers, passed_on)


@pytest.fixture(scope="session")
def make_call() -> Callable[..., Call]:
    return call_of


def values_of(*calls: tuple[str, Mapping[str, float]]) -> Values:
    """Whole sampled calls of functions, one after the other, that call nothing."""
    functions = tuple(dict.fromkeys(name for name, _ in calls))
    layouts = tuple(dict.fromkeys(tuple(slots) for _, slots in calls))
    sizes, n = [len(slots) for _, slots in calls], len(calls)
    return Values(
        tuple(Function(name) for name in functions),
        layouts,
        np.arange(n),
        np.full(n, -1),
        np.array([functions.index(name) for name, _ in calls], np.int32),
        np.arange(n),
        100 * np.arange(n),
        100 * np.arange(n) + 50,
        np.ones(n, np.bool_),
        np.array([layouts.index(tuple(slots)) for _, slots in calls], np.int32),
        np.cumsum([0, *sizes]),
        np.array([number for _, slots in calls for number in slots.values()], np.float64),
    )


@pytest.fixture(scope="session")
def make_values() -> Callable[..., Values]:
    return values_of


class TracedSoftware:
    """Modules whose sources would be robot.py in a folder that is traced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, source: str) -> dict[str, Any]:
        """Runs a module's source; returns its names."""
        names: dict[str, Any] = {}
        exec(compile(textwrap.dedent(source), str(self._folder / "robot.py"), "exec"), names)
        return names

    def values(self, skill: Callable[..., Any], *arguments: Any) -> Values:
        """What the sampled calls of a skill were given and made; what the skill raises is its failure."""
        tracer = Tracer([str(self._folder)])
        tracer.start()
        try:
            skill(*arguments)
        except Exception:
            len("")  # on 3.11 an exception that is handled without a call is not seen
        tracer.stop()
        return in_order(tracer.drain_values())


def in_order(values: Values) -> Values:
    """As a store hands them out: by id, where a tracer hands them over as they end."""
    order = np.argsort(values.id)
    numbers = np.split(values.value, values.start[1:-1])
    columns = {
        name: getattr(values, name)[order]
        for name in ("id", "parent", "function", "number", "begin_ns", "end_ns", "whole", "layout")
    }
    start = np.cumsum([0, *(len(numbers[row]) for row in order)])
    return replace(values, **columns, start=start, value=np.concatenate([numbers[row] for row in order]))


@pytest.fixture(scope="session")
def software(tmp_path_factory: pytest.TempPathFactory) -> TracedSoftware:
    return TracedSoftware(tmp_path_factory.mktemp("robot"))
