"""What a source of samples drives."""

from typing import Any, Protocol

from misstep.core.execution import Failure, Outcome
from misstep.core.skill import SkillRecorder


class Watched(SkillRecorder, Protocol):
    """Takes whole executions, one after the other. `misstep.Monitor` is one."""

    def begin(self, skill: str) -> None:
        """An execution begins; one that is under way ends."""

    def end(self, outcome: Outcome = Outcome.UNKNOWN, failure: Failure | None = None, error: str = "") -> Any:
        """The execution is over."""
