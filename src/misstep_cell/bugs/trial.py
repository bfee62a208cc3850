"""One execution in a worker process, compared with the one without a bug."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from misstep_cell.bugs.sensors import STREAMS, Difference, Sensors, difference, spread_of
from misstep_cell.bugs.software import ROOT
from misstep_cell.call_counts import count_calls
from misstep_cell.cell_skill import CellSkill
from misstep_cell.rehearsal import ForgetfulRecorder, find_skill, prepare
from misstep_cell.robot.errors import RobotError
from misstep_cell.world.simulation import Simulation


class TimeUpError(Exception):
    """The execution takes much longer than any without a bug."""


class SensorKeeper(ForgetfulRecorder):
    """A recorder that keeps the sensors' values."""

    def __init__(self) -> None:
        self._rows: dict[str, list[NDArray[np.float64]]] = defaultdict(list)

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Keeps a sample of the streams that are compared."""
        if stream in STREAMS:
            self._rows[stream].append(np.array(values, np.float64))

    @property
    def sensors(self) -> Sensors:
        """(cycles, channels) of each stream."""
        return {stream: np.array(rows) for stream, rows in self._rows.items()}


@dataclass(frozen=True, slots=True)
class Ending:
    """How an execution ended.

    Attributes:
        succeeded: what the world's state says, if no exception ended it.
        kind: of failure, or what the exception is called; empty for a success.
        crashed: an exception ended it that the robot's software does not raise on purpose.
        duration_s: simulated.
    """

    succeeded: bool
    kind: str
    crashed: bool
    duration_s: float


@dataclass(frozen=True, slots=True)
class Trial:
    """An execution with a bug: how it ended and what the sensors show of it."""

    ending: Ending
    difference: Difference


def run(skill: CellSkill, seed: int, limit_s: float = np.inf) -> tuple[Ending, Sensors]:
    """Runs one execution for at most so many simulated seconds."""
    prepare(skill, seed)
    keeper = SensorKeeper()
    raised: Exception | None = None

    def watch_time(simulation: Simulation) -> None:
        if simulation.t_ns > limit_s * 1e9:
            raise TimeUpError

    skill.simulation.on_cycle.append(watch_time)
    try:
        skill.execute(keeper)
    except Exception as error:  # a planted bug may raise anything
        raised = error
    failure = skill.failure()
    kind = type(raised).__name__ if raised else failure.kind if failure else ""
    crashed = raised is not None and not isinstance(raised, RobotError | TimeUpError)
    return Ending(failure is None and not raised, kind, crashed, skill.simulation.t_ns / 1e9), keeper.sensors


def count(skill: str, seed: int) -> dict[str, int]:
    """How often an execution calls each function of the robot's software, by dotted name."""
    return {f"{ROOT}.{name}": calls for name, calls in count_calls(find_skill(skill), seed).items()}


def record(skill: str, seed: int, folder: Path) -> Ending:
    """Runs an execution without a bug and keeps its sensors in the folder."""
    ending, sensors = run(find_skill(skill), seed)
    _save(_file(folder, skill, seed), sensors)
    return ending


def write_spread(skill: str, seeds: Sequence[int], folder: Path) -> None:
    """Works out how much the recorded executions differ, and keeps it in the folder."""
    spread = spread_of([_load(_file(folder, skill, seed)) for seed in seeds])
    _save(folder / f"{skill}-spread.npz", spread)


def attempt(skill: str, seed: int, limit_s: float, folder: Path) -> Trial:
    """Runs an execution with the bug of this process and compares it with the one in the folder."""
    ending, sensors = run(find_skill(skill), seed, limit_s)
    without, spread = _load(_file(folder, skill, seed)), _load(folder / f"{skill}-spread.npz")
    return Trial(ending, difference(without, sensors, spread))


def _file(folder: Path, skill: str, seed: int) -> Path:
    return folder / f"{skill}-{seed}.npz"


def _save(path: Path, sensors: Sensors) -> None:
    arrays: Any = dict(sensors)  # whose names are no options of savez
    np.savez(path, **arrays)


def _load(path: Path) -> Sensors:
    with np.load(path) as arrays:
        return dict(arrays)
