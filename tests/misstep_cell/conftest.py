"""Executions of the cell, in this process or in a fresh one."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

os.environ["MISSTEP_CELL_CAMERA_FPS"] = "0"


class Memory:
    """A recorder that keeps everything."""

    def __init__(self) -> None:
        self.channels: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self.stamps_ns: dict[str, list[int]] = defaultdict(list)
        self.values: dict[str, list[Any]] = defaultdict(list)
        self.events: list[tuple[int, str, str]] = []

    def describe(self, stream, channels, units=()):
        self.channels[stream] = (tuple(channels), tuple(units))

    def log(self, stream, t_ns, values):
        self.stamps_ns[stream].append(t_ns)
        self.values[stream].append(np.array(values, float))

    def image(self, stream, t_ns, array):
        self.stamps_ns[stream].append(t_ns)
        self.values[stream].append(array)

    def event(self, t_ns, name, text=""):
        self.events.append((t_ns, name, text))


@pytest.fixture
def prepared() -> Callable[..., Any]:
    """A skill of the cell in the scene of a seed."""
    from misstep_cell.rehearsal import find_skill, prepare

    def lay_out(name: str, seed: int = 0, cause: str | None = None) -> Any:
        skill = find_skill(name)
        prepare(skill, seed, cause)
        return skill

    return lay_out


@pytest.fixture
def execute(prepared: Callable[..., Any]) -> Callable[..., tuple[Any, Memory]]:
    """Runs a skill of the cell; returns it and what was recorded."""

    def run(name: str, seed: int) -> tuple[Any, Memory]:
        skill, memory = prepared(name, seed), Memory()
        skill.execute(memory)
        return skill, memory

    return run


@pytest.fixture
def fresh_process() -> Callable[..., Any]:
    """Runs Python code in a process of its own and returns the JSON it prints last."""

    def run(code: str, **environment: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run
