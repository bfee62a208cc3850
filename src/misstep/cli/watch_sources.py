"""What `misstep watch` watches: replays, skills that run here, topics of ROS."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import typer

from misstep.cli.recording import SEEDS_APART, chosen_skills
from misstep.core.errors import MisstepError
from misstep.record.skill_run import carry_out
from misstep.record.skills_module import load_skills
from misstep.store.store import Store
from misstep.watch.monitor import Monitor
from misstep.watch.pace import Pace
from misstep.watch.replay import PacedRecorder, replay
from misstep.watch.ros import RosSource, client
from misstep.watch.ros_topic import RosTopic

_JUMP_S = 1.0
"""A skill's stamp that is farther ahead of real time is no simulation but a clock that jumped."""
_LOOK_S = 0.1


def pace_of(text: str) -> float:
    """Source seconds per receiver second; 0 for "max": as fast as it goes."""
    if text == "max":
        return 0.0
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.01 <= speed <= 1000:
        raise typer.BadParameter(f"--speed takes a number from 0.01 to 1000, or max; got {text!r}.")
    return speed


class Source(Protocol):
    """Where executions come from."""

    @property
    def is_new(self) -> bool:
        """Whether they are not stored yet."""

    def skills(self) -> Sequence[str]:
        """That will be executed."""

    def run(self, monitor: Monitor) -> None:
        """Has all of them watched."""


@dataclass(frozen=True)
class Replays:
    """Executions of a store, one after the other."""

    store: Store
    executions: Sequence[str]
    speed: float
    is_new: bool = False

    def skills(self) -> Sequence[str]:
        """Raises ExecutionNotFoundError."""
        return list(dict.fromkeys(self.store.get(name).skill for name in self.executions))

    def run(self, monitor: Monitor) -> None:
        """Raises ExecutionFileError."""
        for name in self.executions:
            execution = self.store.get(name)
            monitor.begin(execution.skill, execution.seed)
            replay(self.store, name, monitor, Pace(self.speed))
            monitor.end(execution.outcome, execution.failure)


class SkillsHere:
    """Skills of a module that run in this process, in turn, each time in a scene that the store does not know."""

    is_new = True

    def __init__(self, module: str, names: Sequence[str], runs: int, seed: int, store: Store, speed: float) -> None:
        self._known = load_skills(module)
        self._names = chosen_skills(self._known, names, module)
        self._runs, self._seed, self._store, self._speed = runs, seed, store, speed

    def skills(self) -> Sequence[str]:
        """Those that were named, or all."""
        return self._names

    def run(self, monitor: Monitor) -> None:
        """Raises SampleError and the like where a skill logs what can't be logged."""
        used = {one.seed for one in self._store.executions()}
        seeds = (seed for seed in count(self._seed * SEEDS_APART) if seed not in used)
        for _ in range(self._runs):
            for name in self._names:
                self._run(monitor, name, next(seeds))

    def _run(self, monitor: Monitor, name: str, seed: int) -> None:
        recorder = PacedRecorder(monitor, Pace(self._speed, _JUMP_S))
        begin = _Begin(monitor, name, seed)
        verdict = carry_out(self._known[name], recorder, seed, begin, interruptible=True)
        if not begin.done:  # it could not be prepared: there was nothing to watch, but it is recorded
            monitor.begin(name, seed)
        monitor.end(verdict.outcome, verdict.failure, verdict.error)


class _Begin(AbstractContextManager[None]):
    """Begins an execution when the skill is prepared: a monitor that waits for samples meanwhile would raise alarm."""

    def __init__(self, monitor: Monitor, name: str, seed: int) -> None:
        self._monitor, self._name, self._seed = monitor, name, seed
        self.done = False

    def __enter__(self) -> None:
        self._monitor.begin(self._name, self._seed)
        self.done = True

    def __exit__(self, *_: object) -> None:
        """The execution ends when its outcome is known."""


@dataclass(frozen=True)
class Topics:
    """Topics of ROS, until Ctrl-C or the end of the time."""

    topics: Sequence[RosTopic]
    names: Sequence[str]
    skill_topic: str
    duration_s: float | None
    is_new: bool = True

    def skills(self) -> Sequence[str]:
        """Those that were named."""
        return self.names

    def run(self, monitor: Monitor) -> None:
        """Raises MissingExtraError without a client of ROS, UnknownSkillError for a skill that is not watched."""
        due_s = None if self.duration_s is None else time.monotonic() + self.duration_s
        skill = "" if self.skill_topic else self.names[0]
        with RosSource(client(), self.topics, monitor, skill, self.skill_topic) as source:
            while due_s is None or time.monotonic() < due_s:
                if isinstance(source.error, MisstepError):
                    raise source.error
                time.sleep(_LOOK_S)
