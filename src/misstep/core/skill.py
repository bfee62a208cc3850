"""What a robot's skill must offer, and a command-line program as a skill."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from numpy.typing import ArrayLike, NDArray

from misstep.core.execution import Failure


class SkillRecorder(Protocol):
    """What a skill may call while it executes. `misstep.Recorder` is the one that stores."""

    def describe(self, stream: str, channels: Sequence[str], units: Sequence[str] = ()) -> None:
        """Names the channels of a series and their units; optional, before its first sample."""

    def log(self, stream: str, t_ns: int, values: ArrayLike) -> None:
        """Records one sample; t_ns is the source's stamp."""

    def image(self, stream: str, t_ns: int, array: NDArray[Any]) -> None:
        """Records one image; t_ns is the source's stamp."""

    def event(self, t_ns: int, name: str, text: str = "") -> None:
        """Records that something happened; t_ns is the source's stamp."""


class SkillStopped(BaseException):
    """Raised by a recorder in the middle of a skill: the monitor has stopped the robot.

    No `Exception`, so that no handler of the robot's software takes it for an error to be tried again.
    """


@runtime_checkable
class Skill(Protocol):
    """A behaviour and the predicate that tells whether it succeeded.

    A skill may also have `prepare()`, called before the execution and not recorded; `cost_s`, the robot seconds
    an execution takes; `failure()`, which returns a `Failure` (kind, onset, cause) after an execution that did
    not succeed or that raised; and `hold()`, which brings a robot that a monitor stopped into a safe state, after
    which `failure()` has an onset only if something went wrong all the same. `random` and `numpy.random` are seeded
    before `prepare()`, so that a run can be repeated.

    Source: Hangl et al. 2017, eq. 1-2.
    """

    @property
    def name(self) -> str:
        """Unique among the skills of one robot."""

    def execute(self, recorder: SkillRecorder) -> None:
        """Runs the behaviour b. An exception is a failure."""

    def succeeded(self) -> bool:
        """The predicate β, asked once after `execute` returned."""


@dataclass
class CommandSkill:
    """A command-line program as a skill: exit code 0 is success.

    The kind of a failure tells the exit code ("exit code 3").

    Example: `CommandSkill("grasp", ["./run_grasp.sh"])`.
    """

    name: str
    command: Sequence[str]
    cost_s: float | None = None
    _returncode: int | None = field(default=None, init=False, repr=False)

    def execute(self, recorder: SkillRecorder) -> None:
        """Runs the program to its end."""
        self._returncode = None
        self._returncode = subprocess.run(list(self.command), check=False).returncode

    def succeeded(self) -> bool:
        """True if the program's exit code was 0."""
        return self._returncode == 0

    def failure(self) -> Failure | None:
        """Which exit code it was; None after a success, or where the program did not run to its end."""
        if self.succeeded() or self._returncode is None:
            return None
        return Failure(f"exit code {self._returncode}")
